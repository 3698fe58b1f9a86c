import express5 from 'express'
// @ts-expect-error Express 4 under a name of its own has no types; its applications are used as those of Express 5
import express4 from 'express4'
import { once } from 'node:events'
import { connect, type AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ViewMessage } from '@keepsight/protocol'
import { createKeepsight, type Keepsight, type KeepsightOptions } from '../index.js'
import { startSink, type Sink } from '../testing/start-sink.js'
import { keepsightExpress, type ExpressOptions } from './index.js'

class Product {
  id: number
  title: string
  constructor(id: number, title: string) {
    this.id = id
    this.title = title
  }
}

/** A service deep in the app, which knows nothing of requests. */
async function findProduct(keepsight: Keepsight, id: number): Promise<Product> {
  await new Promise((resolve) => setTimeout(resolve, 2))
  const product = new Product(id, `Product ${id}`)
  keepsight.viewed(product)
  return product
}

const versions = [
  ['Express 5', express5],
  ['Express 4', express4 as unknown as typeof express5],
] as const

describe.each(versions)('%s', (_name, express) => {
  let sink: Sink
  let closers: (() => Promise<unknown>)[]
  beforeEach(async () => {
    sink = await startSink()
    closers = []
  })
  afterEach(async () => {
    for (const close of closers) await close()
    await sink.close()
  })

  type Setup = (app: express5.Express, keepsight: Keepsight) => void
  async function start(setup: Setup, options: KeepsightOptions & { adapter?: ExpressOptions } = {}) {
    const { adapter, ...rest } = options
    const keepsight = createKeepsight({
      url: sink.url,
      key: 'ks_sec_test',
      development: false,
      logger: { warn: () => undefined, error: () => undefined },
      ...rest,
    })
    const app = express()
    app.use(keepsightExpress(keepsight, adapter))
    setup(app, keepsight)
    const server = app.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    closers.push(async () => {
      server.closeAllConnections()
      server.close()
      await keepsight.shutdown({ timeoutMs: 0 })
    })
    return {
      keepsight,
      url,
      get: async (path: string, init: RequestInit = {}) => {
        const response = await fetch(`${url}${path}`, { redirect: 'manual', ...init })
        await response.arrayBuffer()
        return response
      },
      /** The views so far, once everything was answered and sent. */
      views: async () => {
        await new Promise((resolve) => setTimeout(resolve, 20))
        await keepsight.flush()
        return sink.messages.filter((message): message is ViewMessage => message.type === 'view')
      },
    }
  }
  const productPage: Setup = (app, keepsight) => {
    app.get('/products/:id', async (request, response) => {
      response.json(await findProduct(keepsight, Number(request.params.id)))
    })
  }

  it('records a view that a service makes without a request, with all that the request says', async () => {
    const { get, views, url } = await start(productPage)
    await get('/products/7?q=mug', {
      headers: { 'user-agent': 'Browser/1', referer: 'https://shop.example/?token=abc' },
    })
    expect(await views()).toMatchObject([
      {
        object: { type: 'Product', id: '7', label: 'Product 7' },
        anonymousId: expect.stringMatching(/^[\w-]{22}$/) as string,
        context: {
          ip: '127.0.0.1',
          userAgent: 'Browser/1',
          page: { url: `${url}/products/7?q=mug`, referrer: 'https://shop.example/?token=hidden' },
        },
      },
    ])
  })

  it('tells requests apart that are served at the same time', async () => {
    const { get, views } = await start(productPage, {
      adapter: { user: (request) => request.headers['x-user'] },
    })
    await Promise.all(
      Array.from({ length: 30 }, (_, n) => get(`/products/${n}`, { headers: { 'x-user': `u${n}` } })),
    )
    const found = await views()
    expect(found).toHaveLength(30)
    for (const view of found) {
      expect(view.userId).toBe(`u${view.object.id}`)
      expect(view.context?.page?.url).toContain(`/products/${view.object.id}`)
    }
  })

  it.each([
    [200, 1],
    [201, 1],
    [204, 1],
    [302, 1],
    [304, 1],
    [400, 0],
    [401, 0],
    [404, 0],
    [500, 0],
    [503, 0],
  ])('a view in an answer with status %i counts %i times', async (status, count) => {
    const { get, views } = await start((app, keepsight) => {
      app.get('/', (_request, response) => {
        keepsight.viewed(new Product(1, 'Mug'))
        response.status(status).set('location', '/x').end()
      })
    })
    await get('/')
    expect(await views()).toHaveLength(count)
  })

  it('does not count a view when the route fails after it', async () => {
    const { get, views } = await start((app, keepsight) => {
      app.get('/', () => {
        keepsight.viewed(new Product(1, 'Mug'))
        throw new Error('template is broken')
      })
      const onError: express5.ErrorRequestHandler = (_error, _request, response, _next) => {
        response.status(500).end()
      }
      app.use(onError)
    })
    expect((await get('/')).status).toBe(500)
    expect(await views()).toEqual([])
  })

  it.each([
    ['HEAD', { method: 'HEAD' }],
    ['Sec-Purpose: prefetch', { headers: { 'sec-purpose': 'prefetch' } }],
    ['Sec-Purpose: prefetch;prerender', { headers: { 'sec-purpose': 'prefetch;prerender' } }],
    ['Purpose: prefetch', { headers: { purpose: 'prefetch' } }],
    ['X-Purpose: preview', { headers: { 'x-purpose': 'preview' } }],
    ['X-Moz: prefetch', { headers: { 'x-moz': 'prefetch' } }],
  ])('does not count %s, and gives it no cookie', async (_what, init) => {
    const { get, views } = await start(productPage)
    const response = await get('/products/1', init)
    expect(response.status).toBe(200)
    expect(response.headers.get('set-cookie')).toBeNull()
    expect(await views()).toEqual([])
  })

  it('does not count health checks, nor the paths it is told to ignore', async () => {
    const page: Setup = (app, keepsight) => {
      app.get(/.*/, (_request, response) => {
        keepsight.viewed(new Product(1, 'Mug'))
        response.end()
      })
    }
    const byDefault = await start(page)
    await byDefault.get('/healthz?verbose')
    expect(await byDefault.views()).toEqual([])
    const told = await start(page, { adapter: { ignoredPaths: ['/alive', /^\/internal\//] } })
    for (const path of ['/alive', '/internal/x', '/internals', '/healthz']) await told.get(path)
    expect((await told.views()).map(({ context }) => context?.page?.url?.split('/').at(-1))).toEqual([
      'internals',
      'healthz',
    ])
  })

  it('does not count an answer whose reader went away before it was sent', async () => {
    let answer: (() => void) | undefined
    const { url, views } = await start((app, keepsight) => {
      app.get('/', (_request, response) => {
        keepsight.viewed(new Product(1, 'Mug'))
        answer = () => void response.end('too late')
      })
    })
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n')
    await expect.poll(() => answer).toBeDefined()
    socket.destroy()
    await new Promise((resolve) => setTimeout(resolve, 50))
    answer?.()
    expect(await views()).toEqual([])
  })

  it('does not count an answer that breaks off in the middle', async () => {
    const { url, views } = await start((app, keepsight) => {
      app.get('/', (_request, response) => {
        keepsight.viewed(new Product(1, 'Mug'))
        response.end(Buffer.alloc(64 * 1024 * 1024))
      })
    })
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    socket.on('error', () => undefined)
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n')
    await once(socket, 'readable')
    socket.destroy()
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(await views()).toEqual([])
  })

  it.each([
    ['a connection that closes with the answer', 'GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n'],
    ['HTTP/1.0', 'GET / HTTP/1.0\r\n\r\n'],
    [
      'a body that the app does not read',
      `POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n0123456789`,
    ],
  ])('counts an answer over %s', async (_what, text) => {
    const { url, views } = await start((app, keepsight) => {
      app.all('/', (_request, response) => {
        keepsight.viewed(new Product(1, 'Mug'))
        response.end(Buffer.alloc(1024 * 1024))
      })
    })
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    socket.write(text)
    let bytes = 0
    socket.on('data', (chunk) => void (bytes += chunk.length))
    await expect.poll(() => bytes).toBeGreaterThan(1024 * 1024)
    expect(await views()).toHaveLength(1)
    socket.destroy()
  })

  it('counts a view that is made after the answer was sent', async () => {
    const { get, views } = await start((app, keepsight) => {
      app.get('/', (_request, response) => {
        response.end('ok')
        keepsight.viewed(new Product(1, 'Mug'))
        response.on('close', () => keepsight.viewed(new Product(2, 'Plate')))
      })
    })
    await get('/')
    expect((await views()).map(({ object }) => object.id).sort()).toEqual(['1', '2'])
  })

  it('takes the user from passport, else from the session, and sessions by a keyed hash', async () => {
    const { get, views } = await start((app, keepsight) => {
      app.use((request, _response, next) => {
        const kind = request.headers['x-kind']
        const extra = { sessionID: 's3cret-session-id', session: { userId: 43 } }
        Object.assign(
          request,
          kind === 'user'
            ? { ...extra, user: { id: 42n } }
            : kind === 'session'
              ? extra
              : { sessionID: 'new' },
        )
        next()
      })
      productPage(app, keepsight)
    })
    for (const kind of ['user', 'session', 'nobody'])
      await get('/products/1', { headers: { 'x-kind': kind } })
    const found = await views()
    expect(found.map(({ userId }) => userId)).toEqual(['42', '43', undefined])
    const sessions = found.map(({ context }) => context?.sessionId)
    expect(sessions[0]).toMatch(/^[\w-]{22}$/)
    expect(sessions).toEqual([sessions[0], sessions[0], undefined])
    expect(JSON.stringify(sink.requests)).not.toContain('s3cret')
  })

  it('reads the user when something is recorded, so that a log-in during the request counts', async () => {
    const { get, views } = await start((app, keepsight) => {
      app.get('/', (request, response) => {
        keepsight.viewed(new Product(1, 'Mug'))
        Object.assign(request, { user: { id: 'u' } })
        keepsight.viewed(new Product(2, 'Plate'))
        keepsight.viewed(new Product(3, 'Cup'), { user: null })
        response.end()
      })
    })
    await get('/')
    expect((await views()).map(({ userId }) => userId)).toEqual([undefined, 'u', undefined])
  })

  it("sets the visitor's cookie only where something is recorded, and knows it again", async () => {
    const { get, views } = await start((app, keepsight) => {
      app.get('/plain', (_request, response) => response.end())
      productPage(app, keepsight)
    })
    expect((await get('/plain')).headers.get('set-cookie')).toBeNull()
    const cookie = (await get('/products/1')).headers.get('set-cookie') ?? ''
    expect(cookie).toMatch(/^ks_visitor=[\w-]{22}; Path=\/; Max-Age=31536000; HttpOnly; SameSite=Lax$/)
    const again = await get('/products/2', {
      headers: { cookie: `other_ks_visitor=x; ${cookie.split(';')[0] ?? ''}; a=b` },
    })
    expect(again.headers.get('set-cookie')).toBeNull()
    const [first, second] = await views()
    expect(second?.anonymousId).toBe(first?.anonymousId)
    expect(cookie).toContain(first?.anonymousId)
  })

  it("does not believe a visitor's cookie that it cannot have set", async () => {
    const { get, views } = await start(productPage)
    await get('/products/1', { headers: { cookie: `ks_visitor=${'x'.repeat(5000)}` } })
    await get('/products/2', { headers: { cookie: 'ks_visitor=<script>' } })
    for (const view of await views()) expect(view.anonymousId).toMatch(/^[\w-]{22}$/)
  })

  it.each([['sec-gpc'], ['dnt']])(
    'gives a browser that sends %s: 1 neither cookie nor visitor, but counts the view',
    async (header) => {
      const { get, views } = await start(productPage)
      const response = await get('/products/1', { headers: { [header]: '1' } })
      expect(response.headers.get('set-cookie')).toBeNull()
      const found = await views()
      expect(found).toHaveLength(1)
      expect(found[0]?.anonymousId).toBeUndefined()
    },
  )

  it('sets no cookie when told so, another name and age when told so, and Secure behind TLS', async () => {
    const none = await start(productPage, { visitorCookie: false })
    expect((await none.get('/products/1')).headers.get('set-cookie')).toBeNull()
    const other = await start(
      (app, keepsight) => {
        app.set('trust proxy', 'loopback')
        productPage(app, keepsight)
      },
      { visitorCookie: { name: 'v', maxAgeDays: 1 } },
    )
    const response = await other.get('/products/1', { headers: { 'x-forwarded-proto': 'https' } })
    expect(response.headers.get('set-cookie')).toMatch(
      /^v=[\w-]{22}; Path=\/; Max-Age=86400; HttpOnly; SameSite=Lax; Secure$/,
    )
    expect((await other.views())[0]?.context?.page?.url).toMatch(/^https:/)
  })

  it('believes X-Forwarded-For only of proxies that it was told of', async () => {
    const forged = await start(productPage)
    await forged.get('/products/1', { headers: { 'x-forwarded-for': '203.0.113.9' } })
    expect((await forged.views())[0]?.context?.ip).toBe('127.0.0.1')
    const trusted = await start(productPage, {
      trustProxy: { proxies: ['loopback'], header: 'X-Forwarded-For' },
    })
    await trusted.get('/products/2', { headers: { 'x-forwarded-for': '1.2.3.4, 203.0.113.9' } })
    expect((await trusted.views()).at(-1)?.context?.ip).toBe('203.0.113.9')
  })

  it("counts one person's repeated views of an object once within the cooldown", async () => {
    let now = Date.parse('2026-03-01T12:00:00Z')
    const { get, views } = await start(productPage, {
      viewCooldownSeconds: 30,
      now: () => now,
      adapter: { user: (request) => request.headers['x-user'] },
    })
    const view = (path: string, user: string) => get(path, { headers: { 'x-user': user } })
    await view('/products/1', 'a')
    await view('/products/1', 'a')
    await view('/products/2', 'a')
    await view('/products/1', 'b')
    now += 29_999
    await view('/products/1', 'a')
    now += 2
    await view('/products/1', 'a')
    expect((await views()).map(({ userId, object }) => `${userId} ${object.id}`)).toEqual([
      'a 1',
      'a 2',
      'b 1',
      'a 1',
    ])
  })

  it('does not start the cooldown with a view that did not count', async () => {
    let status = 500
    const { get, views } = await start(
      (app, keepsight) => {
        app.get('/', (_request, response) => {
          keepsight.viewed(new Product(1, 'Mug'), { user: 'a' })
          response.status(status).end()
        })
      },
      { viewCooldownSeconds: 30 },
    )
    await get('/')
    status = 200
    await get('/')
    expect(await views()).toHaveLength(1)
  })

  it('holds page() like a view, and records track() and identify() at once', async () => {
    const { get, keepsight } = await start((app, analytics) => {
      app.get('/', (_request, response) => {
        analytics.page({ name: 'Home' })
        analytics.track('Failed')
        analytics.identify('u', { plan: 'gold' })
        response.status(500).end()
      })
    })
    await get('/')
    await keepsight.flush()
    expect(sink.messages.map(({ type }) => type)).toEqual(['track', 'identify'])
  })

  it('hands views to waitUntil when the request begins to wait for its answer', async () => {
    const deliveries: Promise<unknown>[] = []
    const { get } = await start(productPage, {
      waitUntil: (delivery) => deliveries.push(delivery),
      batch: { ageMs: 60_000 },
    })
    await get('/products/1')
    expect(deliveries.length).toBeGreaterThan(0)
    await Promise.all(deliveries)
    expect(sink.messages).toHaveLength(1)
  })

  it('works without the middleware where the request is passed', async () => {
    const { get, views } = await start((app) => {
      const other = createKeepsight({ url: sink.url, key: 'k' })
      closers.push(() => other.shutdown())
      const router = express.Router()
      router.get('/', (request, response) => {
        other.viewed(new Product(1, 'Mug'), { request })
        response.status(request.query.fail === undefined ? 200 : 500).end()
        setTimeout(() => void other.flush(), 10)
      })
      app.use('/other', router)
    })
    await get('/other?fail')
    await get('/other', { headers: { 'user-agent': 'Browser/1' } })
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(await views()).toMatchObject([
      { context: { userAgent: 'Browser/1', page: { url: expect.stringContaining('/other') as string } } },
    ])
  })

  it('announces a view to other receivers after the answer, with object and request', async () => {
    const seen: unknown[] = []
    const { get, keepsight } = await start((app, analytics) => {
      analytics.signals.objectViewed.connect(
        ({ view, object, request }, sender) =>
          seen.push([String(sender === Product), view.objectId, object instanceof Product, request?.method]),
        { sender: Product },
      )
      productPage(app, analytics)
      app.get('/fail', (_request, response) => {
        analytics.viewed(new Product(9, 'x'))
        response.status(404).end()
      })
    })
    await get('/products/7')
    await get('/fail')
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(seen).toEqual([['true', '7', true, 'GET']])
    await keepsight.flush()
    expect(sink.messages).toHaveLength(1)
  })

  it('records nothing by itself when recordObjectView is disconnected, and survives a receiver that fails', async () => {
    const { get, keepsight } = await start((app, analytics) => {
      analytics.signals.objectViewed.disconnect(analytics.recordObjectView, {
        dispatchUid: 'keepsight.recordObjectView',
      })
      analytics.signals.objectViewed.connect(() => {
        throw new Error('oops')
      })
      analytics.signals.objectViewed.connect(({ view }) =>
        analytics.track('Viewed', { object: String(view.contentType) }),
      )
      productPage(app, analytics)
    })
    await get('/products/7')
    await new Promise((resolve) => setTimeout(resolve, 20))
    await keepsight.flush()
    expect(sink.messages).toMatchObject([
      { type: 'track', event: 'Viewed', properties: { object: 'Product' } },
    ])
    expect(keepsight.status().lastError?.code).toBe('receiver_failed')
  })
})
