import type { HeadersLike, RequestLike } from './request.js'

/** What is read of a `Request` of the Fetch API. */
export interface FetchRequestLike {
  readonly headers: HeadersLike
  readonly method: string
  readonly url: string
}

/**
 * A request of the Fetch API with what it lacks: the address of its connection, and the object that the framework knows the
 * request by, which the app's own functions (`user`, `sessionKey`) are handed.
 */
export class FetchRequest<Native = unknown> implements RequestLike {
  readonly headers: HeadersLike
  readonly method: string
  readonly url: string
  readonly socket: {
    readonly remoteAddress: string | undefined
    readonly encrypted: boolean
    readonly destroyed: boolean
  }
  /** What the framework knows the request by: Hono's context, SvelteKit's event. */
  readonly native: Native

  /** @param connection Node's, where it is known: an answer may break off with it */
  constructor(
    request: FetchRequestLike,
    native: Native,
    remoteAddress?: string,
    connection?: { readonly destroyed: boolean },
  ) {
    this.headers = request.headers
    this.method = request.method
    this.url = request.url
    this.socket = {
      remoteAddress,
      encrypted: request.url.startsWith('https:'),
      get destroyed() {
        return connection?.destroyed ?? false
      },
    }
    this.native = native
  }
}
