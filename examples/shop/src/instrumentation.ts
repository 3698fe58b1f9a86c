import { createKeepsight, numberKey, type Keepsight, type KeepsightOptions } from 'keepsight'
import type { Addresses } from './data/addresses.js'
import type { Carts } from './data/carts.js'
import type { Orders } from './data/orders.js'
import type { Products } from './data/products.js'
import { Address } from './models/address.js'
import { Cart } from './models/cart.js'
import { Order } from './models/order.js'
import { Product } from './models/product.js'

/** The shop's events and what each says. */
export interface ShopEvents {
  'Product Added': { productId: number; name: string; category: string; price: number; quantity: number }
  'Product Removed': { productId: number; name: string }
  'Order Completed': { orderId: number; total: number; currency: string; items: number }
  'Products Searched': { query: string; results: number }
  'Signed Up': { withCart: boolean }
}

/** The shop's Keepsight. */
export type ShopKeepsight = Keepsight<ShopEvents>

/** Makes the shop's Keepsight, and tells it what there is to view. */
export function instrument(
  options: KeepsightOptions,
  {
    products,
    orders,
    carts,
    addresses,
  }: { products: Products; orders: Orders; carts: Carts; addresses: Addresses },
): ShopKeepsight {
  const keepsight = createKeepsight<ShopEvents>({
    ...options,
    // A customer is logged in on one device: a new log-in ends the one before.
    sessions: { limit: 1, ...options.sessions },
  })

  // Labels and links are what reports show; `load` gives view.contentObject() the live object, many in one query.
  keepsight.contentTypes.register(Product, {
    label: (product) => product.name,
    url: (product) => product.url,
    key: numberKey,
    load: async (ids) => byId(products.byIds(ids)),
  })
  keepsight.contentTypes.register(Order, {
    label: (order) => `Order ${order.id}`,
    url: (order) => order.url,
    key: numberKey,
    load: async (ids) => byId(orders.byIds(ids)),
  })
  keepsight.contentTypes.register(Cart, {
    label: String,
    url: (cart) => cart.url,
    load: async (ids) => ids.map((id) => carts.byId(id)),
  })
  keepsight.contentTypes.register(Address, {
    label: String,
    url: (address) => address.url,
    key: numberKey,
    load: async (ids) => byId(addresses.byIds(ids)),
  })
  return keepsight
}

function byId<T extends { id: number }>(objects: readonly T[]): Map<number, T> {
  return new Map(objects.map((object) => [object.id, object]))
}
