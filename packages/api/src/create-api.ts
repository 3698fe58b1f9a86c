import fastifyCookie from '@fastify/cookie'
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify'
import { serveDashboard } from './dashboard/serve-dashboard.js'
import { ApiError, errorReply } from './errors.js'
import { allowedMethods } from './http/allowed-methods.js'
import { bodyLimitBytes, readBodies } from './http/read-body.js'
import { registerRoute } from './http/register-route.js'
import { setSecurityHeaders } from './http/security-headers.js'
import { createRoutes } from './routes/all-routes.js'
import type { Services } from './services.js'

/** What an API is made of. */
export interface ApiOptions extends Pick<
  Services,
  'events' | 'operational' | 'live' | 'sessions' | 'health' | 'metrics'
> {
  /** The folder of the built dashboard. Without it, or when it is not built, `/` is 404. */
  dashboardAssets?: string
  /** Bearer of the admin routes. Without one nobody may use them. */
  adminToken?: string
  /** The address that people open, such as `https://insights.example`. Default: as each request names it. */
  publicUrl?: string | null
  /**
   * Believe `X-Forwarded-Proto` and `X-Forwarded-Host`: `true` where every request comes from the collector, which cleans
   * them.
   */
  trustProxy: boolean
  /** Milliseconds since 1970. Default `Date.now`. */
  now?: () => number
  /** Told of faults of the server, with the route's pattern; never of refusals, and never with a request's content. */
  onFault?: (error: unknown, route: string) => void
}

/**
 * Makes the API: reports, live streams, sign-in, operation, health, and the dashboard's files. It does not listen;
 * `listen` and `close` are Fastify's, and `close` ends open streams.
 */
export function createApi(options: ApiOptions): FastifyInstance {
  const { dashboardAssets, trustProxy, onFault, publicUrl } = options
  const services: Services = {
    events: options.events,
    operational: options.operational,
    live: options.live,
    sessions: options.sessions,
    health: options.health,
    metrics: options.metrics,
    adminToken: options.adminToken ?? null,
    publicUrl: publicUrl?.replace(/\/+$/, '') ?? null,
    now: options.now ?? Date.now,
  }
  const app = Fastify({
    logger: false,
    trustProxy,
    bodyLimit: bodyLimitBytes,
    forceCloseConnections: 'idle',
    // A user's id of 256 characters, each of them escaped.
    routerOptions: { maxParamLength: 256 * 9 },
    frameworkErrors: (error, _request, reply: FastifyReply) => {
      const { status, headers, body } = errorReply(error)
      void reply.code(status).headers(headers).send(body)
    },
  })
  setSecurityHeaders(app)
  readBodies(app)
  void app.register(fastifyCookie)

  app.setErrorHandler((error, request, reply) => {
    const { status, headers, body, isFault } = errorReply(error)
    // A client that goes away ends its question; that is nobody's fault.
    if (isFault && !reply.raw.destroyed) onFault?.(error, request.routeOptions.url ?? 'none')
    void reply
      .code(status)
      .headers({ 'cache-control': 'no-store', ...headers })
      .send(body)
  })

  const { routes, endStreams } = createRoutes()
  app.addHook('preClose', (done) => {
    endStreams()
    done()
  })
  for (const route of routes) registerRoute(app, route, services)

  const sendPage = dashboardAssets === undefined ? () => false : serveDashboard(app, dashboardAssets)
  const methodsOf = allowedMethods(routes)
  app.setNotFoundHandler((request, reply) => {
    if (sendPage(request, reply)) return reply
    const methods = methodsOf(request.url.split('?', 1)[0] ?? '')
    if (methods.length === 0) throw new ApiError('not_found')
    void reply.header('allow', methods.join(', '))
    throw new ApiError('method_not_allowed')
  })
  return app
}
