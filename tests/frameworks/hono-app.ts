import { createAdaptorServer, type HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { Hono } from 'hono'
import { getSignedCookie, setSignedCookie } from 'hono/cookie'
import { stream, streamSSE } from 'hono/streaming'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Keepsight } from 'keepsight'
import { keepsightHono } from 'keepsight/hono'
import { AppSession, appSessions, AppSessions } from './app-sessions.js'
import type { Framework, RunningApp } from './framework.js'
import { createRoutes, streamed } from './routes.js'

interface Env {
  /** What the server hands in. */
  Bindings: HttpBindings & { address?: string | undefined }
  Variables: { session: AppSession }
}

const secret = 'only for tests, and long enough for both'

const framework = {
  newStore: () => new AppSessions(),
  keysOf: (store: object) => [...(store as AppSessions).rows.keys()],
  contentOf: (store: object) => [...(store as AppSessions).rows],
  guard: (keepsight: Keepsight, store: object) => void keepsight.userSessions.guard(store, appSessions),
}

/** Hono with `@hono/node-server`, whose `c.env` has Node's request and response. */
export const honoFramework: Framework = {
  ...framework,
  name: 'Hono 4 on Node',
  start(keepsight, { store }) {
    const app = new Hono<Env>()
    app.use(keepsightHono(keepsight))
    serveRoutes(app, keepsight, store as AppSessions)
    app.get('/raw-events', ({ env: { outgoing } }) => {
      outgoing.writeHead(200, { 'content-type': 'text/event-stream' })
      outgoing.write('data: hello\n\n')
      return RESPONSE_ALREADY_SENT
    })
    return listening(createAdaptorServer(app) as Server)
  },
}

/** Hono as it is anywhere: `app.fetch(request)`, which knows nothing of Node. */
export const honoFetchFramework: Framework = {
  ...framework,
  name: 'Hono 4 as a fetch handler',
  start(keepsight, { store }) {
    const app = new Hono<Env>()
    app.use(keepsightHono<Env>(keepsight, { remoteAddress: (c) => c.env.address }))
    serveRoutes(app, keepsight, store as AppSessions)
    app.get('/raw-events', () => {
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => controller.enqueue(new TextEncoder().encode('data: hello\n\n')),
      })
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
    })
    const fetch = (request: Request, { incoming }: HttpBindings) =>
      app.fetch(request, { address: incoming.socket.remoteAddress })
    return listening(createAdaptorServer({ fetch: fetch as typeof app.fetch }) as Server)
  },
}

function serveRoutes(app: Hono<Env>, keepsight: Keepsight, store: AppSessions): void {
  app.use(async (c, next) => {
    const key = await getSignedCookie(c, secret, 'sid')
    const session = await AppSession.open(store, key || undefined)
    c.set('session', session)
    await next()
    const given = await session.save()
    if (given !== null) await setSignedCookie(c, 'sid', given, secret, { httpOnly: true, sameSite: 'Lax' })
  })
  for (const [route, handler] of Object.entries(createRoutes(keepsight))) {
    const [method, path] = route.split(' ') as ['GET' | 'POST', string]
    app.on(method, path, async (c) => {
      const session = c.get('session')
      const {
        status = 200,
        location,
        body = null,
      } = await handler({
        request: c.req.raw,
        params: c.req.param() as Record<string, string>,
        body: method === 'POST' ? await c.req.json() : {},
        session: () => session.content,
        regenerate: () => Promise.resolve(session.regenerate()),
        destroy: () => session.destroy(),
      })
      if (location) c.header('location', location)
      return c.json(body as object, status as ContentfulStatusCode)
    })
  }
  app.get('/events', (c) =>
    streamSSE(c, async (events) => {
      await events.writeSSE({ data: 'hello' })
      await new Promise<void>((resolve) => events.onAbort(resolve))
    }),
  )
  app.get('/stream/:id', (c) =>
    stream(c, async (body) => {
      for await (const chunk of streamed(keepsight, Number(c.req.param('id')))) await body.write(chunk)
    }),
  )
  app.onError((_error, c) => c.json({}, 500))
}

async function listening(server: Server): Promise<RunningApp> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
