/** Headers as Node has them, by name in small letters, or as the Fetch API does. */
export type HeadersLike =
  { readonly [name: string]: string | string[] | undefined } | { get(name: string): string | null }

/** What is read of a request: Node's `IncomingMessage`, the request of a framework built on it, or a `Request` of the Fetch API. */
export interface RequestLike {
  readonly headers: HeadersLike
  readonly method?: string | undefined
  /** The target, such as `/products/7?color=red`, or the whole URL. */
  readonly url?: string | undefined
  readonly socket?:
    { readonly remoteAddress?: string | undefined; readonly destroyed?: boolean } | null | undefined
  /** Set when the reader went away before the answer was complete. */
  readonly errored?: Error | null
  /** Session keys that the request came with in cookies that are sealed, so that they cannot be seen in those. */
  readonly sealedKeys?: readonly string[]
}

/** What is used of a response: Node's `ServerResponse`, or the response of a framework built on it. */
export interface ResponseLike {
  readonly statusCode: number
  readonly headersSent: boolean
  readonly writableFinished: boolean
  on(event: 'finish' | 'close', listener: () => void): unknown
  appendHeader?(name: string, value: string): unknown
}

/** One header's text; the first line when there are several, `''` when there is none. */
export function headerOf(request: RequestLike, name: string): string {
  const { headers } = request
  if (typeof headers.get === 'function') return headers.get(name) ?? ''
  const value = (headers as { readonly [name: string]: string | string[] | undefined })[name]
  return (typeof value === 'string' ? value : value?.[0]) ?? ''
}

/** True for requests of the Fetch API. */
export function isFetchRequest(request: RequestLike): boolean {
  return typeof request.headers.get === 'function'
}
