import fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ViewMessage } from '@keepsight/protocol'
import { createKeepsight, type Keepsight, type KeepsightOptions } from '../index.js'
import { startSink, type Sink } from '../testing/start-sink.js'
import { keepsightFastify, type FastifyOptions } from './index.js'

class Product {
  readonly id: number
  constructor(id: number) {
    this.id = id
  }
}

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

function create(options: KeepsightOptions = {}): Keepsight {
  const keepsight = createKeepsight({
    url: sink.url,
    key: 'ks_sec_test',
    logger: { warn: () => undefined, error: () => undefined },
    ...options,
  })
  closers.push(() => keepsight.shutdown({ timeoutMs: 0 }))
  return keepsight
}

interface StartOptions {
  adapter?: FastifyOptions
  server?: FastifyServerOptions
}
async function start(
  setup: (app: FastifyInstance, keepsight: Keepsight) => void,
  { adapter, server = {} }: StartOptions = {},
) {
  const keepsight = create()
  const app = fastify({ forceCloseConnections: true, ...server })
  await app.register(keepsightFastify(keepsight, adapter))
  setup(app, keepsight)
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  closers.unshift(() => app.close())
  return {
    url,
    app,
    get: async (path: string, init: RequestInit = {}) => {
      const response = await fetch(`${url}${path}`, init)
      await response.arrayBuffer()
      return response
    },
    views: async () => {
      await sleep(20)
      await keepsight.flush()
      return sink.messages.filter((message): message is ViewMessage => message.type === 'view')
    },
  }
}

describe('Fastify', () => {
  it('knows the requests of all routes, also of plugins that were registered beside it', async () => {
    const { get, views } = await start((app, keepsight) => {
      app.get('/1', () => `${keepsight.viewed(new Product(1))?.objectId}`)
      void app.register((inner, _options, done) => {
        inner.get('/2', () => `${keepsight.viewed(new Product(2))?.objectId}`)
        done()
      })
    })
    await get('/1')
    await get('/2')
    const found = await views()
    expect(found.map(({ context }) => [context?.page?.url?.slice(-2), context?.ip])).toEqual([
      ['/1', '127.0.0.1'],
      ['/2', '127.0.0.1'],
    ])
  })

  it('tells requests apart whose bodies arrive at the same time', async () => {
    const { get, views } = await start(
      (app, keepsight) => {
        app.post('/:id', async (request) => {
          await sleep(Math.random() * 5)
          keepsight.viewed(new Product(Number((request.params as { id: string }).id)))
          return {}
        })
      },
      { adapter: { user: (request) => request.headers['x-user'] } },
    )
    await Promise.all(
      Array.from({ length: 30 }, (_, n) =>
        get(`/${n}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-user': `u${n}` },
          body: JSON.stringify({ text: 'x'.repeat(n * 5_000) }),
        }),
      ),
    )
    const found = await views()
    expect(found).toHaveLength(30)
    for (const { userId, object } of found) expect(userId).toBe(`u${object.id}`)
  })

  it('takes scheme and Secure from a proxy that Fastify trusts, and from no other', async () => {
    const page = (app: FastifyInstance, keepsight: Keepsight) =>
      void app.get('/', () => `${keepsight.viewed(new Product(1))?.objectId}`)
    const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.9' }
    const trusting = await start(page, { server: { trustProxy: '127.0.0.1' } })
    expect((await trusting.get('/', { headers })).headers.get('set-cookie')).toMatch(/; Secure$/)
    const other = await start(page)
    expect((await other.get('/', { headers })).headers.get('set-cookie')).toMatch(/; SameSite=Lax$/)
    await trusting.views()
    const urls = (await other.views()).map(({ context }) => context?.page?.url?.split(':')[0])
    expect(urls.sort()).toEqual(['http', 'https'])
  })

  it('does not count an answer whose reader went away before it was sent', async () => {
    let answer: (() => void) | undefined
    const { url, views } = await start((app, keepsight) => {
      app.get('/', async () => {
        keepsight.viewed(new Product(1))
        await new Promise<void>((resolve) => (answer = resolve))
        return 'too late'
      })
    })
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n')
    await expect.poll(() => answer).toBeDefined()
    socket.destroy()
    await sleep(50)
    answer?.()
    expect(await views()).toEqual([])
  })

  it('serves two Keepsights in one app, each with the same request', async () => {
    const other = create()
    const { get, views, app } = await start((app, keepsight) => {
      void app.register(keepsightFastify(other))
      app.get('/', () => {
        keepsight.viewed(new Product(1))
        other.viewed(new Product(2))
        return {}
      })
    })
    expect(app.printPlugins()).toContain('keepsight')
    await get('/')
    await other.flush()
    expect((await views()).map(({ context }) => context?.ip)).toEqual(['127.0.0.1', '127.0.0.1'])
  })
})
