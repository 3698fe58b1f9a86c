import type { FastifyInstance } from 'fastify'
import { principalOf, requireAccess, type Principal } from '../access/principal.js'
import { requireSameOrigin } from '../access/require-same-origin.js'
import { sent, type Route } from '../routes/route.js'
import type { Services } from '../services.js'
import { readInput } from './read-input.js'

/** Serves a route of the table: who calls, whether they may, what they gave, and the answer. */
export function registerRoute(app: FastifyInstance, route: Route, services: Services): void {
  app.route({
    method: route.method,
    url: route.path,
    // HEAD of a stream or of a sign-in page has no use.
    exposeHeadRoute: route.path.endsWith('z') || route.path.endsWith('.json'),
    async handler(request, reply) {
      let principal: Principal = { kind: 'anonymous' }
      if (route.access !== 'public') {
        principal = await principalOf(request, services)
        requireAccess(principal, route.access)
        if (principal.kind === 'dashboard' && route.method !== 'GET') requireSameOrigin(request, 'required')
      }
      const answer = await route.handle({
        params: readInput(route.params, request.params, 'path'),
        query: readInput(route.query, request.query, 'query string'),
        body: route.bodyIsReadByReport ? request.body : readInput(route.body, request.body, 'body'),
        principal,
        services,
        request,
        reply,
      })
      if (answer === sent) return reply
      if (reply.statusCode === 200) void reply.code(route.status ?? 200)
      return reply
        .header('cache-control', 'no-store')
        .type('application/json; charset=utf-8')
        .send(JSON.stringify(answer))
    },
  })
}
