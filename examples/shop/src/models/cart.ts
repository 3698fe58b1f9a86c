import type { Product } from './product.js'

/** So many pieces of one product. */
export interface CartLine {
  product: Product
  quantity: number
}

/** From this sum on, parcels travel free. */
const freeShippingCents = 6000
const shippingCents = 490

/** Most pieces of one product in one cart. */
export const maxQuantity = 20

/** What somebody is about to buy. */
export class Cart {
  /** A UUID: carts of guests are found by it alone. */
  readonly id: string
  /** Whose it is; `null` for a guest's. */
  readonly userId: number | null
  readonly lines: readonly CartLine[]

  constructor(id: string, userId: number | null, lines: readonly CartLine[]) {
    this.id = id
    this.userId = userId
    this.lines = lines
  }

  get url(): string {
    return '/cart'
  }

  /** Pieces of all products together. */
  get count(): number {
    return this.lines.reduce((sum, { quantity }) => sum + quantity, 0)
  }

  get subtotalCents(): number {
    return this.lines.reduce((sum, { product, quantity }) => sum + product.priceCents * quantity, 0)
  }

  get shippingCents(): number {
    return this.count === 0 || this.subtotalCents >= freeShippingCents ? 0 : shippingCents
  }

  get totalCents(): number {
    return this.subtotalCents + this.shippingCents
  }

  /** What is still missing for free shipping; 0 when it is reached. */
  get untilFreeShippingCents(): number {
    return Math.max(0, freeShippingCents - this.subtotalCents)
  }

  toString(): string {
    return this.userId === null ? 'A guest’s cart' : 'A customer’s cart'
  }
}
