import type { App, H3Event } from 'h3'
import type { RequestContextOptions, RunWithRequest } from '../index.js'
import { keptSessionKey, keptUser } from '../request/native-defaults.js'
import { optionsOfNative, type NativeOptions } from '../request/native-options.js'
import { requestStorage } from '../request/request-context.js'
import type { UserSessions } from '../user-sessions/user-sessions.js'
import { EventRequest } from './event-request.js'
import { followSessions, type ReadSession } from './follow-sessions.js'
import { callOf, NuxtCall, setCall } from './nuxt-call.js'

export { renewSession, type ReadSession } from './follow-sessions.js'
export type { EventSession, NuxtCall } from './nuxt-call.js'

/** How a Nuxt app's requests are read. The app's functions are handed a {@link NuxtCall}: the event, and its session. */
export interface NuxtOptions extends NativeOptions<NuxtCall> {
  /**
   * Reads the app's session, where that is one of h3's, sealed in its cookie: `(event) => useSession(event, config)`, or
   * `getUserSession` of nuxt-auth-utils. One that ended is then a new one for all that use it, and one that is cleared is a log-out.
   */
  session?: ReadSession
}

/** What the plugin needs of a Keepsight, whatever its events. */
export interface KeepsightOfNuxt {
  requestRunner(options?: RequestContextOptions): RunWithRequest
  userSessions: UserSessions
}

/** What the plugin takes of Nitro's app; `{ h3App: createApp() }` does for h3 without Nitro. */
export interface HasH3App {
  h3App: Pick<App, 'handler' | 'options'>
}

/**
 * A Nitro plugin for Nuxt 4, and for other servers of h3 1, that lets `viewed()`, `track()` and the others know the request wherever
 * they are called during it: in API routes, in middleware, and while pages are rendered. What a page fetches from the app itself
 * while it is rendered is part of the page's request. The user is `event.context.user.id`, else `userId` or `user.id` in the session.
 * Where the SDK asks for a request, give it the event.
 *
 * @example
 * // server/plugins/keepsight.ts
 * export default keepsightNuxt(keepsight, { session: getUserSession })
 */
export function keepsightNuxt(keepsight: KeepsightOfNuxt, { session, ...options }: NuxtOptions = {}) {
  const run = keepsight.requestRunner(
    optionsOfNative<NuxtCall>({ user: userOf, sessionKey: sessionKeyOf, counts: isShown, ...options }),
  )
  const sessions = session ? followSessions(keepsight.userSessions, session) : null

  return function keepsightPlugin({ h3App }: HasH3App): void {
    const { handler, options: appOptions } = h3App
    const { onBeforeResponse } = appOptions
    appOptions.onBeforeResponse = async (event, response) => {
      await onBeforeResponse?.(event, response)
      const call = callOf(event)
      if (call) await sessions?.leave(call)
    }

    async function handle(call: NuxtCall): Promise<unknown> {
      await sessions?.enter(call)
      try {
        return (await handler(call.event)) as unknown
      } finally {
        await sessions?.leave(call)
      }
    }

    h3App.handler = Object.assign((event: H3Event) => {
      const call = new NuxtCall(event)
      setCall(event, call)
      if (isInside(event)) return handle(call)
      return run(new EventRequest(call), event.node.res, () => handle(call))
    }, handler)
  }
}

/** What the app asks itself for while it serves a request comes without a connection, and belongs to that request. */
function isInside({ node }: H3Event): boolean {
  return '__unenv__' in node.req && requestStorage.getStore() !== undefined
}

/** Nuxt fetches the payloads of cached pages ahead without saying so, and asks itself for its error page. */
function isShown({ event }: NuxtCall): boolean {
  const path = (event.node.req.originalUrl ?? event.node.req.url ?? '').split('?', 1)[0] ?? ''
  return !path.endsWith('/_payload.json') && path !== '/__nuxt_error'
}

function userOf({ event, session }: NuxtCall): unknown {
  const { userId, user } = (session?.data ?? {}) as { userId?: unknown; user?: unknown }
  const inSession = typeof user === 'object' ? (user as { id?: unknown } | null)?.id : user
  return keptUser(event.context) ?? userId ?? inSession
}

function sessionKeyOf({ event, session }: NuxtCall): string | undefined {
  return session?.id ?? keptSessionKey(event.context)
}
