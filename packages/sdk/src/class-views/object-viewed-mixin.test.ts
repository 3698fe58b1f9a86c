import express, { type Request, type Response } from 'express'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, expectTypeOf, it } from 'vitest'
import type { ViewMessage } from '@keepsight/protocol'
import { createKeepsight, type Keepsight } from '../index.js'
import { keepsightExpress } from '../express/index.js'
import { startSink, type Sink } from '../testing/start-sink.js'
import { ObjectViewedMixin } from './object-viewed-mixin.js'

class Product {
  id: number
  constructor(id: number) {
    this.id = id
  }
}

/** A detail view as apps write it: finds the object and shows it. */
abstract class DetailView {
  readonly template: string
  #shown = 0
  constructor(template: string) {
    this.template = template
  }
  abstract getObject(request: Request): Promise<Product | null>
  async get(request: Request, response: Response): Promise<void> {
    const object = await this.getObject(request)
    if (!object) {
      response.status(404).end()
      return
    }
    this.#shown += 1
    response.json({ template: this.template, id: object.id, shown: this.#shown })
  }
}

class ProductView extends ObjectViewedMixin(DetailView) {
  async getObject(request: Request): Promise<Product | null> {
    await new Promise((resolve) => setTimeout(resolve, 1))
    const id = Number(request.params.id)
    if (id === 13) throw new Error('database is away')
    return id === 0 ? null : new Product(id)
  }
}

let sink: Sink
let keepsight: Keepsight
beforeEach(async () => {
  sink = await startSink()
  keepsight = createKeepsight({
    url: sink.url,
    key: 'k',
    development: false,
    logger: { warn() {}, error() {} },
  })
})
afterEach(async () => {
  await keepsight.shutdown({ timeoutMs: 0 })
  await sink.close()
})

async function request(view: DetailView, path: string, method = 'GET', middleware = true) {
  const app = express()
  if (middleware) app.use(keepsightExpress(keepsight))
  app
    .route('/:id')
    .get((req, res) => view.get(req, res))
    .put(async (req, res) => void res.json(await view.getObject(req)))
  app.use(
    ((_error, _request, response, _next) => void response.status(500).end()) as express.ErrorRequestHandler,
  )
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, {
    method,
  })
  const text = await response.text()
  await new Promise((resolve) => setTimeout(resolve, 20))
  await keepsight.flush()
  server.closeAllConnections()
  server.close()
  return {
    status: response.status,
    text,
    views: sink.messages.map((message) => (message as ViewMessage).object),
  }
}

describe('ObjectViewedMixin', () => {
  it('views each object that a detail view shows, once', async () => {
    const { text, views } = await request(new ProductView('product.html'), '/7')
    expect(JSON.parse(text)).toEqual({ template: 'product.html', id: 7, shown: 1 })
    expect(views).toEqual([{ type: 'Product', id: '7' }])
  })

  it('needs no middleware where the view is given the request', async () => {
    const { views } = await request(new ProductView('product.html'), '/7', 'GET', false)
    expect(views).toEqual([{ type: 'Product', id: '7' }])
  })

  it.each([
    ['an object that is not there', '/0', 'GET', 404],
    ['an error while it is found', '/13', 'GET', 500],
    ['HEAD', '/7', 'HEAD', 200],
    ['a change of the object', '/7', 'PUT', 200],
  ])('does not view on %s', async (_what, path, method, status) => {
    const answer = await request(new ProductView('product.html'), path, method)
    expect(answer.status).toBe(status)
    expect(answer.views).toEqual([])
  })

  it('takes the Keepsight and the kind of object that it is told', async () => {
    const other = createKeepsight({ url: sink.url, key: 'k' })
    const plain = class {
      getObject() {
        return { id: 5, total: 3 }
      }
    }
    const View = ObjectViewedMixin(plain, { keepsight, type: 'Invoice' })
    expect(new View().getObject()).toEqual({ id: 5, total: 3 })
    await keepsight.flush()
    expect(sink.messages).toMatchObject([{ object: { type: 'Invoice', id: '5' } }])
    expect(other.status().queued).toBe(0)
    await other.shutdown()
  })

  it('changes nothing of the class but that', () => {
    const view = new ProductView('product.html')
    expect(view).toBeInstanceOf(DetailView)
    expect(view.template).toBe('product.html')
    expect(Object.keys(view)).toEqual(['template'])
  })

  it('lets the app go on when there is no Keepsight, or that is shut down', async () => {
    await keepsight.shutdown()
    const View = ObjectViewedMixin(
      class {
        getObject() {
          return { id: 1 }
        }
      },
    )
    expect(new View().getObject()).toEqual({ id: 1 })
  })

  it('keeps the types of the class, and refuses one that finds no object', () => {
    expectTypeOf(ProductView).constructorParameters.toEqualTypeOf<[template: string]>()
    expectTypeOf<ProductView['getObject']>().toEqualTypeOf<(request: Request) => Promise<Product | null>>()
    // @ts-expect-error there is no getObject to watch
    void (() => ObjectViewedMixin(class Other {}))
  })
})
