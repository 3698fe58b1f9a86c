import { FastifyAdapter } from '@nestjs/platform-fastify'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { callOf, fastifyFramework, registerSessions } from './fastify-app.js'
import type { NestPlatform } from './nest-app.js'

/** Nest on Fastify, with `@fastify/session`. */
export const nestFastify: NestPlatform<FastifyRequest> = {
  newStore: fastifyFramework.newStore,
  keysOf: fastifyFramework.keysOf,
  cannot: {
    'knows in middleware whose session it is':
      'middleware runs before the plugins of the app, so before the session was read',
  },
  adapter: () => new FastifyAdapter(),
  useSessions: (app, options) => registerSessions(app.getHttpAdapter().getInstance(), options),
  callOf,
  rawOf: (response) => (response as unknown as FastifyReply).hijack().raw,
}
