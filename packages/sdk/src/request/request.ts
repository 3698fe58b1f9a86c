/** What is read of a request: Node's `IncomingMessage`, or the request of a framework built on it. */
export interface RequestLike {
  readonly headers: { readonly [name: string]: string | string[] | undefined }
  readonly method?: string | undefined
  readonly url?: string | undefined
  readonly socket?:
    { readonly remoteAddress?: string | undefined; readonly destroyed?: boolean } | null | undefined
  /** Set when the reader went away before the answer was complete. */
  readonly errored?: Error | null
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
  const value = request.headers[name]
  return (typeof value === 'string' ? value : value?.[0]) ?? ''
}
