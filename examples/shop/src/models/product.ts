import type { CategorySlug } from './category.js'

/** The fields of a {@link Product}. */
export interface ProductFields {
  id: number
  slug: string
  name: string
  category: CategorySlug
  tagline: string
  description: string
  details: readonly string[]
  priceCents: number
  stock: number
}

/** Something on a shelf. */
export class Product {
  readonly id: number
  /** The name in URLs, such as `morning-mug`. */
  readonly slug: string
  readonly name: string
  readonly category: CategorySlug
  /** One line, for the shelf. */
  readonly tagline: string
  readonly description: string
  /** Size, material, care: one line each. */
  readonly details: readonly string[]
  readonly priceCents: number
  /** Pieces that can be ordered now. */
  readonly stock: number

  constructor(fields: ProductFields) {
    this.id = fields.id
    this.slug = fields.slug
    this.name = fields.name
    this.category = fields.category
    this.tagline = fields.tagline
    this.description = fields.description
    this.details = fields.details
    this.priceCents = fields.priceCents
    this.stock = fields.stock
  }

  get url(): string {
    return `/products/${this.slug}`
  }

  toString(): string {
    return this.name
  }
}
