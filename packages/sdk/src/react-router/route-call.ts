import type { DataStrategyFunctionArgs, RouterContextProvider, Session } from 'react-router'
import { requestStorage } from '../request/request-context.js'

/** What a middleware of React Router is called with. */
export interface RouteArgs {
  request: Request
  /** The page's URL; React Router before 7.14 has it in the request alone. */
  url?: URL
  params: DataStrategyFunctionArgs['params']
  context: Readonly<RouterContextProvider>
}

/** One request, as React Router's middleware knows it, with its session: what the app's own functions are handed. */
export class RouteCall<SessionOfApp = Session> {
  readonly request: Request
  /** The page's URL, also where the browser asks for its data only. */
  readonly url: URL
  readonly params: RouteArgs['params']
  readonly context: RouteArgs['context']
  /** True when the browser asks anew for the data of the page that it shows, as after an action. */
  readonly isRefresh: boolean
  /** The session as it was read, or committed since; `null` without one, and for one that ended. */
  session: SessionOfApp | null = null
  /** The key of the session that came with the request, or began in it. */
  sessionKey: string | null = null
  /** Whether a session was looked for. */
  isRead = false
  /** What is left to do once the app has made its answer. */
  beforeAnswer: (() => Promise<void>) | null = null

  /** @param target what the browser asked for, as Node's server says it */
  constructor({ request, url, params, context }: RouteArgs, target: string = request.url) {
    this.request = request
    this.url = new URL(url ?? request.url)
    // React Router's own.
    for (const name of ['_routes', 'index']) this.url.searchParams.delete(name)
    this.params = params
    this.context = context
    this.isRefresh = /\.data(?:$|\?)/.test(target) && isSamePage(request.headers.get('referer'), this.url)
  }
}

function isSamePage(referrer: string | null, { pathname, search }: URL): boolean {
  if (referrer === null || !URL.canParse(referrer)) return false
  const from = new URL(referrer)
  from.searchParams.delete('index')
  return withoutSlash(from.pathname) === withoutSlash(pathname) && from.search === search
}

function withoutSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
}

/** The call that is being served; `undefined` outside of any. */
export function currentCall(): RouteCall | undefined {
  const { native } = (requestStorage.getStore()?.request ?? {}) as { native?: unknown }
  return native instanceof RouteCall ? (native as RouteCall) : undefined
}
