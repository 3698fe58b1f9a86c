import { AsyncLocalStorage } from 'node:async_hooks'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { Keepsight } from 'keepsight'
import { keepsightHandle, type KeepsightHandle, type SvelteKitEvent } from 'keepsight/sveltekit'
import { AppSession, appSessions, AppSessions } from './app-sessions.js'
import { buildSvelteKit } from './build-sveltekit.js'
import type { Framework } from './framework.js'
import { createRoutes, Product, streamed, type Handler } from './routes.js'

/** What is used of SvelteKit's event, beyond what the adapter uses. */
interface Event extends SvelteKitEvent {
  readonly locals: { session: AppSession }
  readonly cookies: { get(name: string): string | undefined }
}

/** What the built app finds out about the test that it serves. */
interface Running {
  keepsight: Keepsight
  handles: KeepsightHandle<Event>[]
  serve(event: Event): Promise<Response>
  Product: typeof Product
  wait: typeof wait
}

const running = new AsyncLocalStorage<Running>()
Object.assign(globalThis, { [Symbol.for('keepsight.tests.sveltekit')]: running })

export const svelteKitFramework: Framework = {
  name: 'SvelteKit 2 on adapter-node',
  guard: (keepsight, store) => void keepsight.userSessions.guard(store, appSessions),
  newStore: () => new AppSessions(),
  keysOf: (store) => [...(store as AppSessions).rows.keys()],
  contentOf: (store) => [...(store as AppSessions).rows],
  async start(keepsight, { store }) {
    const handler = await buildSvelteKit()
    const app: Running = {
      keepsight,
      handles: [keepsightHandle<Event>(keepsight), readSession(store as AppSessions)],
      serve: serveRoutes(keepsight),
      Product,
      wait,
    }
    const server = createServer((request, response) => {
      running.run(app, () => handler(request, response, () => response.writeHead(404).end()))
    })
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

/** The session of the app, as a hook of its own. */
function readSession(store: AppSessions): KeepsightHandle<Event> {
  return async ({ event, resolve }) => {
    const session = await AppSession.open(store, event.cookies.get('sid'))
    event.locals.session = session
    const response = await resolve(event)
    const given = await session.save()
    if (given !== null) response.headers.append('set-cookie', `sid=${given}; Path=/; HttpOnly; SameSite=Lax`)
    return response
  }
}

/** One endpoint for all routes of the matrix. */
function serveRoutes(keepsight: Keepsight): (event: Event) => Promise<Response> {
  const routes = Object.entries(createRoutes(keepsight))

  async function call(handler: Handler, params: Record<string, string>, event: Event): Promise<Response> {
    const { request, locals } = event
    const { session } = locals
    const { status, location, body } = await handler({
      request,
      params,
      body: request.method === 'POST' ? ((await request.json()) as object) : {},
      session: () => session.content,
      regenerate: () => Promise.resolve(session.regenerate()),
      destroy: () => session.destroy(),
    })
    return Response.json(body ?? null, { status: status ?? 200, headers: location ? { location } : {} })
  }

  return async (event) => {
    const { pathname } = event.url
    if (/^\/(raw-)?events$/.test(pathname)) return eventStream()
    if (pathname.startsWith('/stream/')) return stream(keepsight, Number(pathname.slice(8)))
    for (const [route, handler] of routes) {
      const [method, path = ''] = route.split(' ')
      const pattern = new RegExp(`^${path.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`)
      const match = method === event.request.method.replace('HEAD', 'GET') ? pattern.exec(pathname) : null
      if (match) return await call(handler, { ...match.groups }, event)
    }
    return new Response(null, { status: 404 })
  }
}

function eventStream(): Response {
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode('data: hello\n\n')),
  })
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
}

function stream(keepsight: Keepsight, id: number): Response {
  const chunks = streamed(keepsight, id)
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await chunks.next()
      if (next.done) controller.close()
      else controller.enqueue(new TextEncoder().encode(next.value))
    },
  })
  return new Response(body)
}
