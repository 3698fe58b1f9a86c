import type { Addresses } from './data/addresses.js'
import type { Carts } from './data/carts.js'
import type { Orders } from './data/orders.js'
import type { Products } from './data/products.js'
import type { Users } from './data/users.js'
import type { ShopKeepsight } from './instrumentation.js'

/** What the shop's pages are made with. */
export interface ShopParts {
  products: Products
  users: Users
  carts: Carts
  addresses: Addresses
  orders: Orders
  keepsight: ShopKeepsight
  /** Where the dashboard is; `null` when it is not known. */
  dashboardUrl: string | null
  now: () => number
}
