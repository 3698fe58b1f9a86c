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
  /** The session as it was read, or committed since; `null` without one, and for one that ended. */
  session: SessionOfApp | null = null
  /** The key of the session that came with the request, or began in it. */
  sessionKey: string | null = null
  /** Whether a session was looked for. */
  isRead = false
  /** What is left to do once the app has made its answer. */
  beforeAnswer: (() => Promise<void>) | null = null

  constructor({ request, url, params, context }: RouteArgs) {
    this.request = request
    this.url = new URL(url ?? request.url)
    // React Router's own.
    for (const name of ['_routes', 'index']) this.url.searchParams.delete(name)
    this.params = params
    this.context = context
  }
}

/** The call that is being served; `undefined` outside of any. */
export function currentCall(): RouteCall | undefined {
  const { native } = (requestStorage.getStore()?.request ?? {}) as { native?: unknown }
  return native instanceof RouteCall ? (native as RouteCall) : undefined
}
