import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { PassThrough, Readable } from 'node:stream'
import { bodyParser } from '@koa/bodyparser'
import Router from '@koa/router'
import Koa, { type Context } from 'koa'
import session, { type CreateSessionOptions } from 'koa-session'
import { keepsightKoa, koaSessionStore } from 'keepsight/koa'
import type { Framework } from './framework.js'
import { createRoutes, streamed, type Kept } from './routes.js'

type Store = NonNullable<CreateSessionOptions['store']>

/** An external store of `koa-session` that keeps sessions in this process. */
class MemoryStore implements Store {
  readonly sessions = new Map<string, string>()

  get(key: string): Promise<unknown> {
    return Promise.resolve(JSON.parse(this.sessions.get(key) ?? 'null'))
  }
  set(key: string, session: unknown): Promise<void> {
    this.sessions.set(key, JSON.stringify(session))
    return Promise.resolve()
  }
  destroy(key: string): Promise<void> {
    this.sessions.delete(key)
    return Promise.resolve()
  }
}

export const koaFramework: Framework = {
  name: 'Koa 3',
  guard: (keepsight, store) => void keepsight.userSessions.guard(store, koaSessionStore),
  newStore: () => new MemoryStore(),
  keysOf: (store) => [...(store as MemoryStore).sessions.keys()],
  contentOf: (store) => [...(store as MemoryStore).sessions.values()],
  async start(keepsight, { store, session: options }) {
    const app = new Koa()
    app.keys = ['only for tests, and long enough for both']
    app.silent = true
    app.use(keepsightKoa(keepsight))
    app.use(bodyParser())
    app.use(session({ ...options, store: store as Store }, app))

    const router = new Router()
    for (const [route, handler] of Object.entries(createRoutes(keepsight))) {
      const [method, path] = route.split(' ') as ['GET' | 'POST', string]
      router[method === 'GET' ? 'get' : 'post'](path, async (ctx) => {
        const {
          status = 200,
          location,
          body,
        } = await handler({
          request: ctx,
          params: ctx.params,
          body: (ctx.request.body ?? {}) as object,
          session: () => sessionOf(ctx),
          regenerate: () => sessionOf(ctx).regenerate(),
          destroy() {
            ctx.session = null
            return Promise.resolve()
          },
        })
        if (location) ctx.set('location', location)
        ctx.body = body
        ctx.status = status
      })
    }
    router.get('/events', (ctx) => {
      const stream = new PassThrough()
      stream.write('data: hello\n\n')
      ctx.type = 'text/event-stream'
      ctx.body = stream
    })
    router.get('/raw-events', (ctx) => {
      ctx.respond = false
      ctx.res.writeHead(200, { 'content-type': 'text/event-stream' })
      ctx.res.write('data: hello\n\n')
    })
    router.get('/stream/:id', (ctx) => {
      ctx.body = Readable.from(streamed(keepsight, Number(ctx.params['id'])))
    })
    app.use(router.routes())

    const server = app.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      async close() {
        server.closeAllConnections()
        server.close()
        await once(server, 'close')
      },
    }
  },
}

function sessionOf(ctx: Context): Kept & { regenerate(): Promise<void> } {
  return ctx.session as Kept & { regenerate(): Promise<void> }
}
