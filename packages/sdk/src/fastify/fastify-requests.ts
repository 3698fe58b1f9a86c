import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify'
import type { KeepsightStatus, RequestContextOptions, RunWithRequest } from '../index.js'
import { KeptOn } from '../request/kept-on.js'
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

/** What serves the requests of an app in their context. */
export interface FastifyRequests {
  plugin: FastifyPluginCallback
  /** Enters a request before the plugin does, which then leaves it as it is. */
  enter(this: void, request: FastifyRequest, reply: FastifyReply, next: () => void): void
}

/** Each request is entered once, by whichever comes first of what is given back. */
export function fastifyRequests(keepsight: ServesRequests, options: FastifyOptions): FastifyRequests {
  const run = keepsight.requestRunner(options as RequestContextOptions)
  const contexts = new KeptOn<FastifyRequest, RequestContext>('keepsight.context')

  function enter(request: FastifyRequest, reply: FastifyReply, next: () => void): void {
    if (contexts.get(request)) return next()
    run(request, reply.raw, () => {
      const context = requestStorage.getStore()
      if (context) contexts.set(request, context)
      next()
    })
  }
  const plugin: FastifyPluginCallback = (fastify, _options, done) => {
    fastify.addHook('onRequest', enter)
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
  Object.assign(plugin, {
    [Symbol.for('skip-override')]: true,
    [Symbol.for('fastify.display-name')]: 'keepsight',
    [Symbol.for('plugin-meta')]: { name: 'keepsight', fastify: '5.x' },
  })
  return { plugin, enter }
}
