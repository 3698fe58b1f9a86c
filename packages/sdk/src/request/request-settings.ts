import type { VisitorCookie } from './visitor-cookie.js'
import type { IgnoredPaths } from './counts-as-view.js'
import type { RequestLike } from './request.js'

/** How the requests of an app are read. A framework adapter takes these; its request is `Request`. */
export interface RequestContextOptions<Request extends RequestLike = RequestLike> {
  /** The app's id of the logged-in person. Default: `request.user?.id`, else `request.session?.userId`. */
  user?(request: Request): unknown
  /** The key of the session: the id in its cookie. Default: `request.sessionID`, else `request.session?.sessionId`. */
  sessionKey?(request: Request): string | null | undefined
  /**
   * A name for the user session that is no secret. Default: for logged-in people the keyed hash of the session's key, which joins
   * what is recorded to the user session.
   */
  sessionId?(request: Request): string | null | undefined
  /** The visitor's cookie, or `false` for none. Default: as in the options of `createKeepsight`. */
  visitorCookie?: VisitorCookie | false
  /** Paths that never count. Default: those of health checks. */
  ignoredPaths?: IgnoredPaths
  /** Whether views during this request count; HEAD, prefetching and `ignoredPaths` never do. Default: they do. */
  counts?(request: Request): boolean
}
