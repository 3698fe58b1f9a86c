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
  readonly socket: { readonly remoteAddress: string | undefined; readonly encrypted: boolean }
  /** What the framework knows the request by: Hono's context, SvelteKit's event. */
  readonly native: Native

  constructor(request: FetchRequestLike, native: Native, remoteAddress?: string) {
    this.headers = request.headers
    this.method = request.method
    this.url = request.url
    this.socket = { remoteAddress, encrypted: request.url.startsWith('https:') }
    this.native = native
  }
}
