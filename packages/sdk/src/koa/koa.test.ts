import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import Koa, { type Context } from 'koa'
import session from 'koa-session'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ViewMessage } from '@keepsight/protocol'
import { createKeepsight, type Keepsight } from '../index.js'
import { startSink, type Sink } from '../testing/start-sink.js'
import { keepsightKoa, type KoaOptions } from './index.js'

class Product {
  readonly id: number
  constructor(id: number) {
    this.id = id
  }
}

let sink: Sink
let closers: (() => unknown)[]
beforeEach(async () => {
  sink = await startSink()
  closers = []
})
afterEach(async () => {
  for (const close of closers) await close()
  await sink.close()
})

function create(): Keepsight {
  const keepsight = createKeepsight({
    url: sink.url,
    key: 'ks_sec_test',
    logger: { warn: () => undefined, error: () => undefined },
  })
  closers.push(() => keepsight.shutdown({ timeoutMs: 0 }))
  return keepsight
}

async function start(setup: (app: Koa, keepsight: Keepsight) => void, options: KoaOptions = {}) {
  const keepsight = create()
  const app = new Koa()
  app.keys = ['only for tests']
  app.use(keepsightKoa(keepsight, options))
  setup(app, keepsight)
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closers.unshift(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    get: async (path: string, headers: Record<string, string> = {}) => {
      const response = await fetch(`${url}${path}`, { headers })
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

/** A page that views product 1. */
const page = (keepsight: Keepsight) => (ctx: Context) => {
  keepsight.viewed(new Product(1))
  ctx.body = 'product 1'
}

describe('Koa', () => {
  it('takes the user from the state, as Passport has it, else from the session, which may be in its cookie alone', async () => {
    const { get, views } = await start((app, keepsight) => {
      app.use(session({}, app))
      app.use((ctx, next) => {
        if (ctx.path === '/log-in') ctx.session = { userId: 'ada' }
        if (ctx.path === '/passport') ctx.state.user = { id: 7 }
        return next()
      })
      app.use(page(keepsight))
    })
    await get('/')
    const lines = (await get('/log-in')).headers.getSetCookie()
    const cookie = lines.map((line) => line.split(';')[0]).join('; ')
    await get('/', { cookie })
    await get('/passport', { cookie })
    expect((await views()).map(({ userId }) => userId ?? null)).toEqual([null, 'ada', 'ada', '7'])
  })

  it('hands ctx to the functions that say who is logged in', async () => {
    const { get, views } = await start((app, keepsight) => app.use(page(keepsight)), {
      user: (ctx) => ctx.get('x-user'),
    })
    await get('/', { 'x-user': 'eve' })
    expect(await views()).toMatchObject([{ userId: 'eve' }])
  })

  it('takes scheme and Secure from a proxy that Koa trusts, and from no other', async () => {
    const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.9' }
    const trusting = await start((app, keepsight) => {
      app.proxy = true
      app.use(page(keepsight))
    })
    expect((await trusting.get('/', headers)).headers.get('set-cookie')).toMatch(/; Secure$/)
    const other = await start((app, keepsight) => app.use(page(keepsight)))
    expect((await other.get('/', headers)).headers.get('set-cookie')).toMatch(/; SameSite=Lax$/)
    await trusting.views()
    const urls = (await other.views()).map(({ context }) => context?.page?.url?.split(':')[0])
    expect(urls.sort()).toEqual(['http', 'https'])
  })

  it('knows the request that is being served as ctx, as the request of Koa and as that of Node', async () => {
    const { get, views } = await start(
      (app, keepsight) => {
        app.use((ctx) => {
          for (const request of [ctx, ctx.request, ctx.req]) keepsight.viewed(new Product(1), { request })
          ctx.body = ''
        })
      },
      { user: () => 'ada' },
    )
    await get('/')
    expect((await views()).map(({ userId }) => userId)).toEqual(['ada', 'ada', 'ada'])
  })

  it('serves two Keepsights in one app, each with the same request', async () => {
    const other = create()
    const { get, views } = await start((app, keepsight) => {
      app.use(keepsightKoa(other))
      app.use((ctx) => {
        keepsight.viewed(new Product(1))
        other.viewed(new Product(2))
        ctx.body = ''
      })
    })
    await get('/')
    await other.flush()
    expect((await views()).map(({ context }) => context?.ip)).toEqual(['127.0.0.1', '127.0.0.1'])
  })
})
