import type { FastifyPluginCallback, FastifyRequest } from 'fastify'
import type { KeepsightStatus, RequestContextOptions, RunWithRequest } from '../index.js'
import { requestStorage, type RequestContext } from '../request/request-context.js'
import type { RequestLike } from '../request/request.js'
import { followRegenerate } from './regenerate.js'

/** How a Fastify app's requests are read; see {@link RequestContextOptions}. */
export type FastifyOptions = RequestContextOptions<FastifyRequest & RequestLike>

/** What the plugin needs of a Keepsight, whatever its events. */
export interface ServesRequests {
  requestRunner(options?: RequestContextOptions): RunWithRequest
  status(): KeepsightStatus
}

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
  const run = keepsight.requestRunner(options as RequestContextOptions)
  const contexts = new WeakMap<FastifyRequest, RequestContext>()

  const keepsightPlugin: FastifyPluginCallback = (fastify, _options, done) => {
    fastify.addHook('onRequest', (request, reply, next) => {
      run(request, reply.raw, () => {
        const context = requestStorage.getStore()
        if (context) contexts.set(request, context)
        next()
      })
    })
    fastify.addHook('preParsing', (request, reply, _payload, next) => {
      followRegenerate(request, reply, () => keepsight.status().sessions.state !== 'off')
      next()
    })
    // What comes after a body was read runs in the context of its connection, not of the request: the request is entered again.
    fastify.addHook('preValidation', (request, _reply, next) => {
      const context = contexts.get(request)
      if (context && requestStorage.getStore() !== context) requestStorage.run(context, next)
      else next()
    })
    done()
  }
  // Hooks of a plugin hold for its own routes only, unless it says so; `fastify-plugin` does the same.
  return Object.assign(keepsightPlugin, {
    [Symbol.for('skip-override')]: true,
    [Symbol.for('fastify.display-name')]: 'keepsight',
    [Symbol.for('plugin-meta')]: { name: 'keepsight', fastify: '5.x' },
  })
}
