import type { PostalAddress } from './address.js'

/** What was bought, as it was then: names and prices may change later. */
export interface OrderLine {
  productId: number
  slug: string
  name: string
  unitPriceCents: number
  quantity: number
}

/** The fields of an {@link Order}. */
export interface OrderFields {
  id: number
  userId: number
  placedAt: Date
  shipTo: PostalAddress
  lines: readonly OrderLine[]
  shippingCents: number
}

/** A purchase. */
export class Order {
  readonly id: number
  readonly userId: number
  readonly placedAt: Date
  /** A copy: the address may be changed or deleted later. */
  readonly shipTo: PostalAddress
  readonly lines: readonly OrderLine[]
  readonly shippingCents: number

  constructor(fields: OrderFields) {
    this.id = fields.id
    this.userId = fields.userId
    this.placedAt = fields.placedAt
    this.shipTo = fields.shipTo
    this.lines = fields.lines
    this.shippingCents = fields.shippingCents
  }

  get url(): string {
    return `/orders/${this.id}`
  }

  get subtotalCents(): number {
    return this.lines.reduce((sum, { unitPriceCents, quantity }) => sum + unitPriceCents * quantity, 0)
  }

  get totalCents(): number {
    return this.subtotalCents + this.shippingCents
  }

  get count(): number {
    return this.lines.reduce((sum, { quantity }) => sum + quantity, 0)
  }

  toString(): string {
    return `Order ${this.id}`
  }
}
