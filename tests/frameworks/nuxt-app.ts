import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import {
  createApp,
  createEventStream,
  createRouter,
  eventHandler,
  readBody,
  sendStream,
  setResponseHeader,
  setResponseStatus,
  toNodeListener,
  useSession,
  type H3Event,
} from 'h3'
import { keepsightNuxt, renewSession } from 'keepsight/nuxt'
import type { Framework } from './framework.js'
import { createRoutes, streamed, type Answer, type Handler, type Kept } from './routes.js'

export const sessionConfig = {
  name: 'nuxt-session',
  password: 'only for tests, and at least 32 characters',
  cookie: { secure: false, sameSite: 'lax' },
} as const

/** Nuxt's server, h3 1, with its sessions, which are sealed in the cookie. */
export const nuxtFramework: Framework = {
  name: 'Nuxt 4 (h3 1)',
  newStore: () => ({}),
  keysOf: () => [],
  contentOf: () => [],
  // The plugin sees to it.
  guard: () => undefined,
  async start(keepsight) {
    const app = createApp({ onError: (_error, { node }) => void node.res.end() })
    keepsightNuxt(keepsight, { session: (event) => useSession(event, sessionConfig) })({ h3App: app })
    const router = createRouter()
    for (const [route, handler] of Object.entries(createRoutes(keepsight))) {
      const [method, path] = route.split(' ') as ['GET' | 'POST', string]
      router.use(
        path,
        eventHandler(async (event) => {
          const { status = 200, location, body } = await answerOf(handler, event)
          setResponseStatus(event, status)
          if (location) setResponseHeader(event, 'location', location)
          return body ?? null
        }),
        method === 'GET' ? ['get', 'head'] : 'post',
      )
    }
    router.get('/events', eventHandler(eventStream))
    router.get('/raw-events', eventHandler(rawEvents))
    router.get(
      '/stream/:id',
      eventHandler((event) =>
        sendStream(event, Readable.from(streamed(keepsight, Number(event.context.params?.['id'])))),
      ),
    )
    app.use(router)
    const server = createServer(toNodeListener(app))
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

/** What a route answers; the session is written when the route changed it. */
async function answerOf(handler: Handler, event: H3Event): Promise<Answer> {
  const isPost = event.method === 'POST'
  // h3 makes a session wherever it is asked for one.
  const hasSession = isPost || event.headers.get('cookie')?.includes(sessionConfig.name)
  const session = hasSession ? await useSession<Kept>(event, sessionConfig) : null
  let kept: Kept = { ...session?.data }
  let before = JSON.stringify(kept)
  const answer = await handler({
    request: event,
    params: event.context.params ?? {},
    body: isPost ? ((await readBody<object | undefined>(event)) ?? {}) : {},
    session: () => kept,
    regenerate() {
      renewSession(event)
      kept = {}
      before = ''
      return Promise.resolve()
    },
    async destroy() {
      await session?.clear()
    },
  })
  if (JSON.stringify(kept) !== before) await session?.update(kept)
  return answer
}

async function eventStream(event: H3Event): Promise<void> {
  const stream = createEventStream(event)
  // It is taken once somebody reads.
  void stream.push('hello')
  await stream.send()
}

function rawEvents({ node }: H3Event): Promise<void> {
  node.res.writeHead(200, { 'content-type': 'text/event-stream' })
  node.res.write('data: hello\n\n')
  return new Promise((resolve) => node.res.on('close', resolve))
}
