import type { FetchRequest } from './fetch-request.js'
import type { RequestContextOptions } from './request-settings.js'

type ReadsRequest = 'user' | 'sessionKey' | 'sessionId' | 'counts'

/** {@link RequestContextOptions} where the app's functions are handed what the framework knows a request by. */
export interface NativeOptions<Native> extends Omit<RequestContextOptions, ReadsRequest> {
  /** The app's id of the logged-in person. */
  user?(native: Native): unknown
  /** The key of the session: the id in its cookie, or the token. */
  sessionKey?(native: Native): string | null | undefined
  /** A name for the user session that is no secret. Default: for logged-in people the keyed hash of the session's key. */
  sessionId?(native: Native): string | null | undefined
  /** Whether views during this request count; HEAD, prefetching and `ignoredPaths` never do. Default: they do. */
  counts?(native: Native): boolean
}

/** The options of a framework as the core takes them: its requests are {@link FetchRequest}s, whose `native` is handed on. */
export function optionsOfNative<Native>({
  user,
  sessionKey,
  sessionId,
  counts,
  ...options
}: NativeOptions<Native>): RequestContextOptions {
  const handed =
    <Result>(read: (native: Native) => Result) =>
    (request: unknown): Result =>
      read((request as FetchRequest<Native>).native)
  return {
    ...options,
    ...(user && { user: handed(user) }),
    ...(sessionKey && { sessionKey: handed(sessionKey) }),
    ...(sessionId && { sessionId: handed(sessionId) }),
    ...(counts && { counts: handed(counts) }),
  }
}
