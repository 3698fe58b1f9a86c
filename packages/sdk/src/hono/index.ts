import type { Context, Env, MiddlewareHandler } from 'hono'
import type { RequestContextOptions, RunWithRequest } from '../index.js'
import { FetchRequest } from '../request/fetch-request.js'
import { serveFetch } from '../request/fetch-response.js'
import { keptSessionKey, keptUser } from '../request/native-defaults.js'
import { optionsOfNative, type NativeOptions } from '../request/native-options.js'
import { nodeBindingsOf, NodeRequest } from './node-request.js'

/** How a Hono app's requests are read. The request is Hono's context, `c`. */
export interface HonoOptions<E extends Env = Env> extends NativeOptions<Context<E>> {
  /**
   * The address of the connection, where Hono does not run on Node's own server: `(c) => getConnInfo(c).remote.address`. Default:
   * that of Node's connection with `@hono/node-server`, else unknown.
   */
  remoteAddress?(c: Context<E>): string | undefined
}

/** What the middleware needs of a Keepsight, whatever its events. */
export interface ServesRequests {
  requestRunner(options?: RequestContextOptions): RunWithRequest
}

/**
 * Middleware for Hono 4 that lets `viewed()`, `track()` and the others know the request wherever they are called during it. Use it
 * before the routes, and before or after what finds the session: user and session are read when something is recorded. By default
 * the user is `c.get('user').id`, else `c.get('session').userId`, else `sub` of the JWT that `hono/jwt` verified; the session key is
 * `c.get('session').token`, else its `id`, else `jti` of the JWT. It sets no cookie and reads nothing until then. Where the SDK
 * asks for a request, give it `c.req.raw`.
 *
 * @example
 * app.use(keepsightHono(keepsight))
 * app.get('/products/:id', async (c) => {
 *   const product = await products.find(c.req.param('id'))
 *   keepsight.viewed(product) // counts once the page below has been sent
 *   return c.html(productPage(product))
 * })
 */
// Hono's own middleware fits every app by this `any`.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export function keepsightHono<E extends Env = any>(
  keepsight: ServesRequests,
  { remoteAddress, ...options }: HonoOptions<E> = {},
): MiddlewareHandler<E> {
  const run = keepsight.requestRunner(optionsOfNative<Context<E>>({ user, sessionKey, ...options }))
  return async function keepsightMiddleware(c, next) {
    const { incoming, outgoing } = nodeBindingsOf(c)
    if (incoming && outgoing) {
      await run(new NodeRequest(c, incoming), outgoing, next)
      return
    }
    const address = remoteAddress ? remoteAddress(c) : incoming?.socket.remoteAddress
    const response = await serveFetch(run, new FetchRequest(c.req.raw, c, address), async () => {
      await next()
      return c.res
    })
    if (response === c.res) return
    // Otherwise Hono copies the headers of the one before into it.
    c.res = undefined
    c.res = response
  }
}

interface JwtPayload {
  sub?: unknown
  jti?: unknown
}

function user(c: Context): unknown {
  return keptUser(c.var) ?? (c.get('jwtPayload') as JwtPayload | undefined)?.sub
}

function sessionKey(c: Context): string | undefined {
  const { jti } = (c.get('jwtPayload') as JwtPayload | undefined) ?? {}
  return keptSessionKey(c.var) ?? (typeof jti === 'string' ? jti : undefined)
}
