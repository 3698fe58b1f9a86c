import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { json } from 'node:stream/consumers'
import { keepsightNode } from 'keepsight/node'
import type { Framework } from './framework.js'
import { createRoutes, streamed, type Handler, type Kept } from './routes.js'

/** A session store of an app's own, whose methods answer promises. */
class Sessions {
  readonly rows = new Map<string, string>()

  read(key: string): Promise<Kept | null> {
    return Promise.resolve(JSON.parse(this.rows.get(key) ?? 'null') as Kept | null)
  }
  write(key: string, session: Kept): Promise<void> {
    this.rows.set(key, JSON.stringify(session))
    return Promise.resolve()
  }
  destroy(key: string): Promise<void> {
    this.rows.delete(key)
    return Promise.resolve()
  }
}

/** A request with its session, where Keepsight looks for both. */
class RequestWithSession extends IncomingMessage {
  sessionID = newKey()
  session: Kept | null = {}
  /** The key that its cookie carried, when there is a session of it. */
  cameWith: string | null = null
}

export const nodeFramework: Framework = {
  name: 'node:http',
  guard(keepsight, store) {
    const methods = { read: 'read', write: ['write'], destroy: 'destroy' }
    keepsight.userSessions.guard(store, { methods })
  },
  newStore: () => new Sessions(),
  keysOf: (store) => [...(store as Sessions).rows.keys()],
  contentOf: (store) => [...(store as Sessions).rows.values()],
  async start(keepsight, { store }) {
    const sessions = store as Sessions
    const routes = Object.entries(createRoutes(keepsight)).map(([route, handler]) => ({
      method: route.split(' ')[0],
      pattern: new RegExp(`^${route.split(' ')[1]?.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`),
      handler,
    }))

    async function readSession(request: RequestWithSession): Promise<void> {
      const [, key] = /(?:^|; )session=([^;]+)/.exec(request.headers.cookie ?? '') ?? []
      const session = key ? await sessions.read(key) : null
      if (!key || !session) return
      Object.assign(request, { sessionID: key, session, cameWith: key })
    }

    /** Saves the session, then takes away what is left under the key that it had before. */
    async function saveSession(request: RequestWithSession, response: ServerResponse): Promise<void> {
      const { session, sessionID: key, cameWith } = request
      if (session && (cameWith !== null || Object.keys(session).length > 0)) {
        await sessions.write(key, session)
        response.appendHeader('set-cookie', `session=${key}; HttpOnly; Path=/`)
      }
      if (cameWith !== null && (!session || cameWith !== key)) await sessions.destroy(cameWith)
    }

    async function answer(
      handler: Handler,
      params: Record<string, string>,
      request: RequestWithSession,
      response: ServerResponse,
    ): Promise<void> {
      await readSession(request)
      const hasBody = request.method === 'POST'
      const {
        status = 200,
        location,
        body,
      } = await handler({
        request,
        params,
        body: hasBody ? ((await json(request)) as object) : {},
        session: () => request.session ?? {},
        regenerate() {
          Object.assign(request, { sessionID: newKey(), session: {} })
          return Promise.resolve()
        },
        destroy() {
          request.session = null
          return Promise.resolve()
        },
      })
      await saveSession(request, response)
      if (location) response.setHeader('location', location)
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body ?? null))
    }

    async function serve(request: RequestWithSession, response: ServerResponse): Promise<void> {
      const { pathname } = new URL(request.url ?? '/', 'http://localhost')
      const [, id] = /^\/stream\/(\d+)$/.exec(pathname) ?? []
      if (id !== undefined) {
        Readable.from(streamed(keepsight, Number(id))).pipe(response)
        return
      }
      if (pathname === '/events' || pathname === '/raw-events') {
        await readSession(request)
        if (pathname === '/raw-events') response.writeHead(200, { 'content-type': 'text/event-stream' })
        else response.setHeader('content-type', 'text/event-stream')
        response.write('data: hello\n\n')
        return
      }
      const method = request.method === 'HEAD' ? 'GET' : request.method
      for (const route of routes) {
        const found = route.method === method ? route.pattern.exec(pathname) : null
        if (found) return await answer(route.handler, { ...found.groups }, request, response)
      }
      response.writeHead(404).end()
    }

    const server = createServer(
      { IncomingMessage: RequestWithSession },
      keepsightNode(keepsight, (request: RequestWithSession, response) => {
        serve(request, response).catch(() => response.writeHead(500).end())
      }),
    )
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
  },
}

function newKey(): string {
  return randomBytes(24).toString('base64url')
}
