import type { MiddlewareFunction, Session } from 'react-router'
import type { RequestContextOptions, RunWithRequest } from '../index.js'
import { FetchRequest } from '../request/fetch-request.js'
import { serveFetch } from '../request/fetch-response.js'
import { optionsOfNative, type NativeOptions } from '../request/native-options.js'
import { currentExchange, watchExchanges } from './current-exchange.js'
import { RouteCall } from './route-call.js'

export {
  guardSessionStorage,
  type GuardStorageOptions,
  type HasUserSessions,
} from './guard-session-storage.js'
export type { RouteCall } from './route-call.js'

/**
 * How a React Router app's requests are read. The app's functions are handed a {@link RouteCall}: request, `params`, `context` and
 * session.
 */
export interface ReactRouterOptions<SessionOfApp = Session> extends NativeOptions<RouteCall<SessionOfApp>> {
  /** The app's session storage, guarded by `guardSessionStorage()`: the session of a request is read before its loaders run. */
  sessions?: { getSession(cookieHeader?: string | null): Promise<SessionOfApp> }
}

/** What the middleware needs of a Keepsight, whatever its events. */
export interface ServesRequests {
  requestRunner(options?: RequestContextOptions): RunWithRequest
}

/**
 * Middleware for the root route of a React Router 7.9 app in framework mode, with `future.v8_middleware`. Loaders, actions and what
 * they call then know the request, whether it is for a page, for its data in a client navigation, or of a resource route. A view
 * counts once the answer was sent; not when the browser fetches ahead, nor when it asks anew for the data of the page that it
 * shows, unless `counts` says otherwise. The user is `userId` in the session, else `user.id`, else `user`. Where the SDK asks for a
 * request, give it that of the loader or action.
 *
 * @example
 * // app/root.tsx
 * export const middleware: Route.MiddlewareFunction[] = [keepsightMiddleware(keepsight, { sessions })]
 */
export function keepsightMiddleware<SessionOfApp = Session>(
  keepsight: ServesRequests,
  { sessions, ...options }: ReactRouterOptions<SessionOfApp> = {},
): MiddlewareFunction<Response> {
  type Call = RouteCall<SessionOfApp>
  const run = keepsight.requestRunner(
    optionsOfNative<Call>({
      user: userOf,
      sessionKey: ({ sessionKey }) => sessionKey,
      counts: ({ isRefresh }) => !isRefresh,
      ...options,
    }),
  )
  watchExchanges()

  return function middleware(args, next) {
    const exchange = currentExchange()
    const call: Call = new RouteCall(args, exchange?.request.url)
    const { headers, method } = args.request
    const connection = exchange?.request.socket
    // Of its page, where the browser asks for data only; the server knows the proxies in front of it.
    const request = new FetchRequest(
      { headers, method, url: call.url.href },
      call,
      connection?.remoteAddress,
      connection,
    )

    async function serve(): Promise<Response> {
      // A storage that fails fails the app where the app itself asks it.
      await sessions?.getSession(args.request.headers.get('cookie')).catch(() => undefined)
      const response = await next()
      await call.beforeAnswer?.()
      return response
    }
    return exchange ? run(request, exchange.response, serve) : serveFetch(run, request, serve)
  }
}

function userOf({ session }: RouteCall<unknown>): unknown {
  const { userId, user } = (session as Session | null)?.data ?? {}
  return (userId as unknown) ?? (typeof user === 'object' ? (user as { id?: unknown } | null)?.id : user)
}
