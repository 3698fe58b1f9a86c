import type { PostalAddress } from '../models/address.js'
import type { Cart } from '../models/cart.js'
import { Order, type OrderLine } from '../models/order.js'
import type { Carts } from './carts.js'
import type { Database } from './database.js'

interface OrderRow {
  id: number
  user_id: number
  placed_at: string
  ship_to: string
  shipping_cents: number
}
interface OrderLineRow {
  order_id: number
  product_id: number
  slug: string
  name: string
  unit_price_cents: number
  quantity: number
}

/** Keeps orders. */
export class Orders {
  readonly #database: Database
  readonly #carts: Carts

  constructor(database: Database, carts: Carts) {
    this.#database = database
    this.#carts = carts
  }

  /** Newest first. */
  ofUser(userId: number): Order[] {
    return this.#select('WHERE user_id = ? ORDER BY id DESC', userId)
  }

  /** The order, if it is this user's. */
  ownedBy(userId: number, id: number): Order | null {
    return this.#select('WHERE user_id = ? AND id = ?', userId, id)[0] ?? null
  }

  byIds(ids: readonly number[]): Order[] {
    return this.#select('WHERE id IN (SELECT value FROM json_each(?))', JSON.stringify(ids))
  }

  /** Makes an order of what is in the cart, takes it from the stock, and does away with the cart: all or nothing. */
  place(userId: number, cart: Cart, { shipTo, placedAt }: { shipTo: PostalAddress; placedAt: Date }): Order {
    const lines = cart.lines.map(({ product, quantity }): OrderLine => ({
      productId: product.id,
      slug: product.slug,
      name: product.name,
      unitPriceCents: product.priceCents,
      quantity,
    }))
    const { shippingCents } = cart
    return this.#database.transaction(() => {
      const { id } = this.#database
        .prepare(
          'INSERT INTO orders (user_id, placed_at, ship_to, shipping_cents) VALUES (?, ?, ?, ?) RETURNING id',
        )
        .get(userId, placedAt.toISOString(), JSON.stringify(shipTo), shippingCents) as { id: number }
      const addLine = this.#database.prepare('INSERT INTO order_lines VALUES (?, ?, ?, ?, ?, ?)')
      const takeFromStock = this.#database.prepare(
        'UPDATE products SET stock = max(0, stock - ?) WHERE id = ?',
      )
      for (const { productId, slug, name, unitPriceCents, quantity } of lines) {
        addLine.run(id, productId, slug, name, unitPriceCents, quantity)
        takeFromStock.run(quantity, productId)
      }
      this.#carts.delete(cart)
      return new Order({ id, userId, placedAt, shipTo, lines, shippingCents })
    })()
  }

  #select(where: string, ...parameters: (string | number)[]): Order[] {
    const rows = this.#database.prepare(`SELECT * FROM orders ${where}`).all(...parameters) as OrderRow[]
    const lines = this.#database
      .prepare('SELECT * FROM order_lines WHERE order_id IN (SELECT value FROM json_each(?)) ORDER BY rowid')
      .all(JSON.stringify(rows.map(({ id }) => id))) as OrderLineRow[]
    return rows.map(
      (row) =>
        new Order({
          id: row.id,
          userId: row.user_id,
          placedAt: new Date(row.placed_at),
          shipTo: JSON.parse(row.ship_to) as PostalAddress,
          shippingCents: row.shipping_cents,
          lines: lines
            .filter((line) => line.order_id === row.id)
            .map(({ product_id, slug, name, unit_price_cents, quantity }) => ({
              productId: product_id,
              slug,
              name,
              unitPriceCents: unit_price_cents,
              quantity,
            })),
        }),
    )
  }
}
