import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createKeepsight, numberKey, ObjectView, type Keepsight } from '../index.js'

class Product {
  id: number
  constructor(id: number) {
    this.id = id
  }
}

let server: Server
let asked: { path: string; authorization: string | undefined }[]
let answer: { status: number; body: unknown }
let keepsight: Keepsight
const wire = (n: number) => ({
  id: `m${n}`,
  time: '2026-03-01T12:00:00.000Z',
  user: n === 1 ? '42' : null,
  ip: null,
  visitor: null,
  sessionId: null,
  object: { type: 'Product', id: String(n), label: n === 1 ? 'Blue mug' : null, url: null },
})
beforeEach(async () => {
  asked = []
  answer = { status: 200, body: { views: [wire(1), wire(2), wire(3)], nextCursor: 'c2' } }
  server = createServer((request, response) => {
    asked.push({ path: request.url ?? '', authorization: request.headers.authorization })
    response.statusCode = answer.status
    response.end(JSON.stringify(answer.body))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  keepsight = createKeepsight({
    url,
    key: 'ks_sec_1',
    readKey: 'ks_read_1',
    app: 'my shop',
    logger: { warn() {}, error() {} },
  })
})
afterEach(async () => {
  await keepsight.shutdown()
  server.closeAllConnections()
  server.close()
})

describe('objectViews.find', () => {
  it('asks the server with the read key, and gives views in its order', async () => {
    keepsight.contentTypes.register(Product)
    const found = await keepsight.objectViews.find({
      type: Product,
      id: 7,
      user: 42,
      from: '2026-03-01',
      to: new Date('2026-03-02T00:00:00Z'),
      limit: 3,
      cursor: 'c1',
    })
    expect(asked).toEqual([
      {
        path: '/v1/apps/my%20shop/object-views?type=Product&id=7&user=42&from=2026-03-01&to=2026-03-02T00%3A00%3A00.000Z&limit=3&cursor=c1',
        authorization: 'Bearer ks_read_1',
      },
    ])
    expect(found).toMatchObject({ nextCursor: 'c2', error: null })
    expect(found.views.map(({ id }) => id)).toEqual(['m1', 'm2', 'm3'])
    expect(found.views[0]).toBeInstanceOf(ObjectView)
    expect(found.views[0]).toMatchObject({ user: '42', ipAddress: null, objectId: '1', label: 'Blue mug' })
    expect(found.views[0]?.timestamp).toEqual(new Date('2026-03-01T12:00:00Z'))
  })

  it('gives back the live objects with one call of the loader, null for what was deleted', async () => {
    const calls: number[][] = []
    keepsight.contentTypes.register(Product, {
      key: numberKey,
      load: (ids) => {
        calls.push(ids)
        return Promise.resolve(ids.map((id) => (id === 2 ? null : new Product(id))))
      },
    })
    const { views } = await keepsight.objectViews.find()
    const objects = await Promise.all(views.map((view) => view.contentObject()))
    expect(calls).toEqual([[1, 2, 3]])
    expect(objects).toEqual([new Product(1), null, new Product(3)])
  })

  it('answers with no views and the reason when the server refuses or is no such server', async () => {
    answer = { status: 401, body: {} }
    expect(await keepsight.objectViews.find()).toMatchObject({
      views: [],
      nextCursor: null,
      error: { code: 'key_refused' },
    })
    answer = { status: 400, body: {} }
    expect((await keepsight.objectViews.find()).error?.code).toBe('read_refused')
    answer = { status: 200, body: { hello: 'world' } }
    expect((await keepsight.objectViews.find()).error?.code).toBe('bad_answer')
    answer = { status: 200, body: { views: [{ id: 'half' }] } }
    expect((await keepsight.objectViews.find()).error?.code).toBe('read_refused')
  })

  it('says what is missing when it has no read key', async () => {
    const writer = createKeepsight({ url: 'http://127.0.0.1:9', key: 'ks_sec_1' })
    expect((await writer.objectViews.find()).error?.message).toContain('readKey')
    await writer.shutdown()
  })
})

describe('ObjectView', () => {
  it('prints as what was viewed and when, by label or by type and id', async () => {
    const { views } = await keepsight.objectViews.find()
    expect(views.map(String)).toEqual([
      'Blue mug viewed on 2026-03-01T12:00:00.000Z',
      'Product 2 viewed on 2026-03-01T12:00:00.000Z',
      'Product 3 viewed on 2026-03-01T12:00:00.000Z',
    ])
  })

  it('is called Object Viewed, and Objects Viewed', () => {
    expect([ObjectView.verboseName, ObjectView.verboseNamePlural]).toEqual([
      'Object Viewed',
      'Objects Viewed',
    ])
  })

  it('is what viewed() returns, with the content object at hand through the loader', async () => {
    keepsight.contentTypes.register(Product, {
      load: (ids) => Promise.resolve(ids.map((id) => new Product(Number(id)))),
    })
    const view = keepsight.viewed(new Product(9), { user: 42, ip: '192.0.2.1' })
    expect(view).toMatchObject({ user: '42', ipAddress: '192.0.2.1', objectId: '9', visitor: null })
    expect(view?.contentType.name).toBe('Product')
    expect(await view?.contentObject()).toEqual(new Product(9))
  })

  it('answers null for the object when the type has no loader', async () => {
    const view = keepsight.viewed({ type: 'Invoice', id: 1 })
    expect(await view?.contentObject()).toBeNull()
  })
})
