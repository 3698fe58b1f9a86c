import type { EventEmitter } from 'node:events'
import { headers } from 'next/headers.js'
import type {
  Keepsight,
  ObjectView,
  RequestContextOptions,
  RequestLike,
  RunWithRequest,
  UserSessions,
  ViewedObject,
  ViewedOptions,
} from '../index.js'
import { requestStorage } from '../request/request-context.js'
import { tellSession, toldSession } from '../request/told-session.js'
import { isShown, noteShown } from './is-shown.js'
import { wrapRequests } from './wrap-requests.js'

/** Who is logged in, as the app's session says. More may be in it: `currentSession()` gives back what it was given. */
export interface NextSession {
  /** What names the session: random, made at the log-in. Of sessions of `keepsight/auth-js` it is known without this. */
  key?: string | null | undefined
  /** The app's id of the logged-in person, or an object that has it, as Auth.js gives. What `keepsight/auth-js` knows needs no id. */
  user?: unknown
}

/** How a Next app's requests are read. */
export interface NextOptions<Session extends NextSession = NextSession> extends Pick<
  RequestContextOptions,
  'visitorCookie' | 'ignoredPaths'
> {
  /** Reads the session of the request, by `cookies()` of Next or with `auth()`. Default: there are no sessions. */
  session?(): Session | null | undefined | Promise<Session | null | undefined>
}

/** What the adapter needs of a Keepsight, whatever its events. */
export interface ServesNext {
  viewed: Keepsight['viewed']
  requestRunner(options?: RequestContextOptions): RunWithRequest
  userSessions: Pick<UserSessions, 'attach' | 'check'>
}

/** A Keepsight in a Next app. */
export interface NextKeepsight<Session extends NextSession = NextSession> {
  /**
   * Lets `viewed()`, `track()` and the others know the request wherever they are called while this process serves it. Call it in
   * `register()` of instrumentation.ts. With `server` only that server's requests. Returns the function that undoes it.
   */
  serveRequests(server?: EventEmitter): () => void
  /**
   * An object was viewed: for pages and GET handlers. The page is then rendered for each request, and the view has the session's
   * user. `null` where nobody sees the page now: in a build, a prefetch, a refresh, and after a server action.
   */
  viewed<T extends object, Model extends object = ViewedObject<T>>(
    object: T,
    options?: ViewedOptions<Model>,
  ): Promise<ObjectView<NoInfer<Model>> | null>
  /** The session of this request, checked: `null` when nobody is logged in, and when the session has ended. */
  currentSession(): Promise<Session | null>
  /**
   * The request that is being served, with its session told to Keepsight: for `logIn()`, `listOwn()`, `endOwn()`, `endingOf()`.
   *
   * @throws Error while a page is built ahead of time, as `headers()` of Next does
   */
  currentRequest(): Promise<RequestLike>
}

/** Serves each Keepsight at most once in a process. */
const serving = new WeakMap<ServesNext, () => void>()
const attached = new WeakSet<ServesNext>()

/**
 * Keepsight for Next 15 and 16 with the App Router: server components, route handlers and server actions.
 *
 * @example
 * // lib/keepsight.ts; instrumentation.ts calls serveRequests()
 * export const { serveRequests, viewed, currentSession, currentRequest } = keepsightNext(keepsight, {
 *   session: async () => await getIronSession<{ key: string; user: string }>(await cookies(), ironOptions),
 * })
 * // app/products/[id]/page.tsx
 * const product = await products.find((await params).id)
 * if (!product) notFound()
 * await viewed(product)
 */
export function keepsightNext<Session extends NextSession = NextSession>(
  keepsight: ServesNext,
  options: NextOptions<Session> = {},
): NextKeepsight<Session> {
  const { session: readSession, ...requestOptions } = options
  if (readSession && !attached.has(keepsight)) {
    attached.add(keepsight)
    keepsight.userSessions.attach({ name: 'next', stateless: true })
  }

  /** The request with its session; `null` while Next builds a page that it will give to anybody. */
  async function identified(): Promise<{ request: RequestLike; session: Session | null } | null> {
    // From here on Next renders the page for each request; of a page that is forced to be static it gives no headers.
    const sent = await headers()
    if (!sent.has('host')) return null
    const request = requestStorage.getStore()?.request ?? { headers: sent }
    if (!readSession) return { request, session: null }
    const session = (await readSession()) ?? null
    const told = toldSession(request)
    const key = session?.key || (told?.key ?? null)
    const isAllowed = key === null || (await keepsight.userSessions.check(key)).isAllowed
    const user = isAllowed ? idOf(session?.user, told?.user) : null
    tellSession(request, { user, key })
    return { request, session: user === null ? null : session }
  }

  return {
    serveRequests(server) {
      const before = serving.get(keepsight)
      if (before) return before
      const run = keepsight.requestRunner({
        ...requestOptions,
        counts: isShown,
      })
      const undo = wrapRequests((request, response, serve) => {
        noteShown(request)
        return run(request, response, serve)
      }, server)
      const stop = (): void => {
        serving.delete(keepsight)
        undo()
      }
      serving.set(keepsight, stop)
      return stop
    },

    async viewed(object, viewedOptions) {
      const found = await identified()
      if (!found) return null
      const { request } = found
      // A page is rendered for a POST only after a server action.
      if (request.method !== undefined && request.method !== 'GET') return null
      if (!isShown(request)) return null
      return keepsight.viewed(object, { request, ...viewedOptions })
    },

    async currentSession() {
      return (await identified())?.session ?? null
    },

    async currentRequest() {
      return (await identified())?.request ?? { headers: {} }
    },
  }
}

/** The id in a reference to a user; `told` for an object without one: the sessions of Auth.js have none unless the app says so. */
function idOf(user: unknown, told: unknown): unknown {
  if (typeof user !== 'object' || user === null) return user ?? null
  return (user as { id?: unknown }).id ?? told ?? null
}
