import type { FastifyPluginCallback } from 'fastify'
import { fastifyRequests, type FastifyOptions, type ServesRequests } from './fastify-requests.js'

export type { FastifyOptions, ServesRequests }

/**
 * A plugin for Fastify 5 that lets `viewed()`, `track()` and the others know the request wherever they are called during it.
 * Register it before the routes, in the outermost instance, and before or after the session: user and session are read when
 * something is recorded, by default from `request.user.id`, else `request.session.userId`, and `request.session.sessionId` of
 * `@fastify/session`. It sets no cookie and reads nothing until then. The adapter's request is Fastify's, not Node's.
 *
 * @example
 * app.register(keepsightFastify(keepsight))
 * app.get('/products/:id', async (request) => {
 *   const product = await products.find(request.params.id)
 *   keepsight.viewed(product) // counts once the answer has been sent
 *   return product
 * })
 */
export function keepsightFastify(
  keepsight: ServesRequests,
  options: FastifyOptions = {},
): FastifyPluginCallback {
  return fastifyRequests(keepsight, options).plugin
}
