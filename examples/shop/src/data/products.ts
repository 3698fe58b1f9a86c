import type { CategorySlug } from '../models/category.js'
import { Product } from '../models/product.js'
import type { Database } from './database.js'

interface ProductRow {
  id: number
  slug: string
  name: string
  category: CategorySlug
  tagline: string
  description: string
  details: string
  price_cents: number
  stock: number
}

/** Finds products. */
export class Products {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** All of them, shelf by shelf. */
  all(): Product[] {
    return this.#select('ORDER BY id')
  }

  inCategory(category: CategorySlug): Product[] {
    return this.#select('WHERE category = ? ORDER BY id', category)
  }

  bySlug(slug: string): Product | null {
    return this.#select('WHERE slug = ?', slug)[0] ?? null
  }

  byId(id: number): Product | null {
    return this.#select('WHERE id = ?', id)[0] ?? null
  }

  /** Many at once, in any order; those that are gone are missing. */
  byIds(ids: readonly number[]): Product[] {
    return this.#select('WHERE id IN (SELECT value FROM json_each(?))', JSON.stringify(ids))
  }

  /** Products that have every word of the text in their name, shelf or description, at most 24. */
  search(text: string): Product[] {
    const words = text.trim().split(/\s+/).filter(Boolean).slice(0, 8)
    if (words.length === 0) return []
    const condition = words.map(
      () => `(name || ' ' || category || ' ' || tagline || ' ' || description) LIKE ? ESCAPE '\\'`,
    )
    const patterns = words.map((word) => `%${word.replace(/[\\%_]/g, '\\$&')}%`)
    return this.#select(`WHERE ${condition.join(' AND ')} ORDER BY id LIMIT 24`, ...patterns)
  }

  /** Others from the same shelf, the nearest neighbours first. */
  besides(product: Product, count: number): Product[] {
    return this.#select(
      'WHERE category = ? AND id <> ? ORDER BY abs(id - ?), id LIMIT ?',
      product.category,
      product.id,
      product.id,
      count,
    )
  }

  #select(where: string, ...parameters: (string | number)[]): Product[] {
    const rows = this.#database.prepare(`SELECT * FROM products ${where}`).all(...parameters) as ProductRow[]
    return rows.map(
      ({ price_cents, details, ...row }) =>
        new Product({ ...row, priceCents: price_cents, details: JSON.parse(details) as string[] }),
    )
  }
}
