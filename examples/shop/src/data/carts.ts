import { randomUUID } from 'node:crypto'
import { Cart, maxQuantity } from '../models/cart.js'
import type { Database } from './database.js'
import type { Products } from './products.js'

interface CartRow {
  id: string
  user_id: number | null
}
interface LineRow {
  product_id: number
  quantity: number
}

/** Keeps carts: one for each account, and one for each guest who put something into it. */
export class Carts {
  readonly #database: Database
  readonly #products: Products

  constructor(database: Database, products: Products) {
    this.#database = database
    this.#products = products
  }

  byId(id: string): Cart | null {
    return this.#load(this.#database.prepare('SELECT * FROM carts WHERE id = ?').get(id))
  }

  ofUser(userId: number): Cart | null {
    return this.#load(this.#database.prepare('SELECT * FROM carts WHERE user_id = ?').get(userId))
  }

  /** A new, empty cart; of a guest without `userId`. */
  create(userId: number | null): Cart {
    const id = randomUUID()
    this.#database.prepare('INSERT INTO carts (id, user_id) VALUES (?, ?)').run(id, userId)
    return new Cart(id, userId, [])
  }

  /** So many pieces more. */
  add(cart: Cart, productId: number, quantity: number): void {
    this.#database
      .prepare(
        `INSERT INTO cart_lines (cart_id, product_id, quantity) VALUES (?, ?, min(?, ${maxQuantity}))
         ON CONFLICT DO UPDATE SET quantity = min(quantity + excluded.quantity, ${maxQuantity})`,
      )
      .run(cart.id, productId, quantity)
  }

  /** Exactly so many pieces; 0 takes the product out. */
  setQuantity(cart: Cart, productId: number, quantity: number): void {
    if (quantity > 0) {
      this.#database
        .prepare('UPDATE cart_lines SET quantity = ? WHERE cart_id = ? AND product_id = ?')
        .run(Math.min(quantity, maxQuantity), cart.id, productId)
    } else {
      this.#database
        .prepare('DELETE FROM cart_lines WHERE cart_id = ? AND product_id = ?')
        .run(cart.id, productId)
    }
  }

  /** What a guest collected becomes the user's, added to what the user had. */
  giveTo(userId: number, guestCart: Cart): void {
    this.#database.transaction(() => {
      const own = this.ofUser(userId) ?? this.create(userId)
      for (const { product, quantity } of guestCart.lines) this.add(own, product.id, quantity)
      this.delete(guestCart)
    })()
  }

  delete(cart: Cart): void {
    this.#database.prepare('DELETE FROM carts WHERE id = ?').run(cart.id)
  }

  #load(found: unknown): Cart | null {
    const row = found as CartRow | undefined
    if (!row) return null
    const lines = this.#database
      .prepare('SELECT * FROM cart_lines WHERE cart_id = ? ORDER BY rowid')
      .all(row.id) as LineRow[]
    const products = new Map(
      this.#products.byIds(lines.map((line) => line.product_id)).map((product) => [product.id, product]),
    )
    return new Cart(
      row.id,
      row.user_id,
      lines.flatMap(({ product_id, quantity }) => {
        const product = products.get(product_id)
        return product ? [{ product, quantity }] : []
      }),
    )
  }
}
