import fastifyCookie from '@fastify/cookie'
import fastifySession, { MemoryStore, type FastifySessionOptions } from '@fastify/session'
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'
import { PassThrough, Readable } from 'node:stream'
import { keepsightFastify } from 'keepsight/fastify'
import type { Framework, FrameworkOptions } from './framework.js'
import { createRoutes, streamed, type Call, type Kept } from './routes.js'

export const fastifyFramework: Framework = {
  name: 'Fastify 5',
  newStore: () => new MemoryStore(new Map()),
  keysOf: (store) => [...(store as unknown as { store: Map<string, unknown> }).store.keys()],
  async start(keepsight, options) {
    const app = fastify({ forceCloseConnections: true })
    await app.register(keepsightFastify(keepsight))
    await registerSessions(app, options)
    for (const [route, handler] of Object.entries(createRoutes(keepsight))) {
      const [method, url] = route.split(' ') as ['GET' | 'POST', string]
      app.route({
        method,
        url,
        handler: async (request, reply) => {
          const { status = 200, location, body } = await handler(callOf(request))
          if (location) reply.header('location', location)
          return reply.code(status).send(body)
        },
      })
    }
    app.get('/events', (_request, reply) => {
      const stream = new PassThrough()
      stream.write('data: hello\n\n')
      return reply.type('text/event-stream').send(stream)
    })
    app.get('/stream/:id', (request, reply) => {
      const { id } = request.params as { id: string }
      return reply.type('text/plain').send(Readable.from(streamed(keepsight, Number(id))))
    })
    app.get('/raw-events', (_request, reply) => {
      reply.hijack()
      reply.raw.writeHead(200, { 'content-type': 'text/event-stream' })
      reply.raw.write('data: hello\n\n')
    })
    const url = await app.listen({ port: 0, host: '127.0.0.1' })
    return { url, close: () => app.close() }
  },
}

/** Registers `@fastify/session` in an app. */
export async function registerSessions(
  app: FastifyInstance,
  { store, session }: FrameworkOptions,
): Promise<void> {
  await app.register(fastifyCookie)
  await app.register(fastifySession, {
    secret: 'only for tests, and long enough for both',
    cookie: { secure: false },
    saveUninitialized: false,
    ...session,
    store: store as NonNullable<FastifySessionOptions['store']>,
  })
}

/** A request of Fastify, as the routes see it. */
export function callOf(request: FastifyRequest): Call {
  return {
    request,
    params: request.params as Record<string, string>,
    body: (request.body ?? {}) as object,
    session: () => request.session as Kept,
    regenerate: () => request.session.regenerate(),
    destroy: () => request.session.destroy(),
  }
}
