import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { createKeepsight, numberKey, type KeepsightOptions, type ObjectView } from 'keepsight'
import { keepsightExpress } from 'keepsight/express'
import * as node from 'keepsight/node'
import * as orm from 'keepsight/orm'

interface ShopEvents {
  'Product Shown': { price: number }
}

class Product {
  readonly id: number
  constructor(id: number) {
    this.id = id
  }
}

/** An app that has installed Keepsight: it shows a product with Express, and finds its view again. Prints `recorded`. */
export async function recordAndRead(options: KeepsightOptions): Promise<void> {
  const keepsight = createKeepsight<ShopEvents>({
    ...options,
    onError: (error) => {
      console.error(error)
      process.exitCode = 1
    },
  })
  const productType = keepsight.contentTypes.register(Product, {
    key: numberKey,
    load: (ids) => Promise.resolve(ids.map((id) => new Product(id))),
  })
  const app = express()
  app.use(keepsightExpress(keepsight))
  app.get('/products/:id', (request, response) => {
    const view: ObjectView<Product> | null = keepsight.viewed(new Product(Number(request.params.id)))
    keepsight.track('Product Shown', { price: 12 })
    response.send(String(view))
  })
  const listener = app.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  await fetch(`http://127.0.0.1:${(listener.address() as AddressInfo).port}/products/7`)
  listener.close()
  listener.closeAllConnections()

  for (const end = Date.now() + 60_000; ; await new Promise((resolve) => setTimeout(resolve, 100))) {
    await keepsight.flush()
    const { views, error } = await keepsight.objectViews.find({ type: productType, id: 7 })
    const product: Product | null | undefined = await views[0]?.contentObject()
    if (product?.id === 7) break
    if (Date.now() > end) throw new Error('The view was not found within a minute.', { cause: error })
  }
  await keepsight.shutdown()

  if (Object.keys(node).length === 0 || Object.keys(orm).length === 0)
    throw new Error('An entry exports nothing.')
  console.log('recorded')
}
