import { AsyncResource } from 'node:async_hooks'
import type { RunWithRequest } from '../keepsight.js'
import type { FetchRequest } from './fetch-request.js'
import type { ResponseLike } from './request.js'

type Header = string | number | readonly string[]
type Listener = () => void

/**
 * An answer of the Fetch API as it comes to be: the cookies that the SDK sets, and whether the answer was sent whole. It is
 * written as one of Node's is, by `writeHead`, so that what watches the one watches the other.
 */
class FetchResponse implements ResponseLike {
  statusCode = 200
  headersSent = false
  writableFinished = false
  readonly #cookies: string[] = []
  readonly #listeners: { event: 'finish' | 'close'; listener: Listener }[] = []
  #written: readonly string[] = []
  #contentType: string | null = null
  #stop: ((error?: Error) => void) | undefined
  #isClosed = false

  on(event: 'finish' | 'close', listener: Listener): this {
    if (event === 'close' && this.#isClosed) listener()
    else this.#listeners.push({ event, listener })
    return this
  }

  appendHeader(name: string, value: string): this {
    if (/^set-cookie$/i.test(name)) this.#cookies.push(value)
    return this
  }

  getHeader(name: string): Header | undefined {
    if (name === 'content-type') return this.#contentType ?? undefined
    return name === 'set-cookie' && this.#cookies.length > 0 ? this.#cookies : undefined
  }

  writeHead(statusCode: number, headers: { 'set-cookie': readonly string[] }): this {
    this.statusCode = statusCode
    this.#written = headers['set-cookie']
    this.headersSent = true
    return this
  }

  /** Ends a body that is still being sent, as if it were complete. */
  end(): void {
    this.#stop?.()
  }

  /** Breaks off a body that is still being sent. */
  destroy(): void {
    this.#stop?.(new Error('The session of this request ended.'))
  }

  /**
   * The app's answer with the cookies of the SDK, watched to its end where somebody waits for that, or may yet: what is recorded
   * while a body comes to be is recorded of this request, and counts at its end. `isBodySent` is false for HEAD.
   */
  send(response: Response, isBodySent: boolean): Response {
    const before = response.headers.getSetCookie()
    this.#contentType = response.headers.get('content-type')
    this.writeHead(response.status, { 'set-cookie': [...before, ...this.#cookies] })
    const isSame =
      before.length === this.#written.length && before.every((line, n) => line === this.#written[n])
    const mayComeToBe = this.#isAwaited || this.#isStream || !response.headers.has('content-length')
    const isWatched = response.body !== null && isBodySent && mayComeToBe
    if (!isWatched) this.#settle(true)
    if (isSame && !isWatched) return response
    return withParts(
      response,
      isSame ? null : this.#written,
      isWatched ? this.#watched(response.body) : undefined,
    )
  }

  /** There is no answer: the app failed. */
  fail(): void {
    this.statusCode = 500
    this.#settle(false)
  }

  get #isAwaited(): boolean {
    return this.#listeners.some(({ event }) => event === 'finish')
  }

  get #isStream(): boolean {
    return this.#contentType?.startsWith('text/event-stream') ?? false
  }

  #watched(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
    const reader = body.getReader()
    return new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#stop = (error) => {
          if (this.#isClosed) return
          this.#settle(error === undefined)
          reader.cancel().catch(() => undefined)
          if (error) controller.error(error)
          else controller.close()
        }
      },
      // Whoever reads the body does so outside of the request's context; what makes it is inside.
      pull: AsyncResource.bind(async (controller: ReadableStreamDefaultController<Uint8Array>) => {
        try {
          const { done, value } = await reader.read()
          if (this.#isClosed) return
          if (!done) controller.enqueue(value)
          else {
            this.#settle(true)
            controller.close()
          }
        } catch (error) {
          this.#settle(false)
          controller.error(error)
        }
      }),
      cancel: async (reason) => {
        this.#settle(false)
        await reader.cancel(reason)
      },
    })
  }

  #settle(isWhole: boolean): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.headersSent = true
    this.writableFinished = isWhole
    for (const { event, listener } of this.#listeners) if (isWhole || event === 'close') listener()
  }
}

/**
 * Serves a request of the Fetch API in the request context, as middleware of Node does for its requests: cookies of the
 * SDK are added to the answer, and views count once its body was read to the end.
 *
 * @returns the app's own response, changed as little as possible; rejects as `serve` does
 */
export async function serveFetch(
  run: RunWithRequest,
  request: FetchRequest,
  serve: () => Response | Promise<Response>,
): Promise<Response> {
  const response = new FetchResponse()
  try {
    return await run(request, response, async () => response.send(await serve(), request.method !== 'HEAD'))
  } catch (error) {
    response.fail()
    throw error
  }
}

/**
 * The app's own response, whose body goes on to be made in the request's context: whoever reads it does so outside of that.
 */
export function inContext(response: Response): Response {
  const { body } = response
  if (body === null) return response
  const reader = body.getReader()
  const made = new ReadableStream<Uint8Array>({
    pull: AsyncResource.bind(async (controller: ReadableStreamDefaultController<Uint8Array>) => {
      const read = await reader.read()
      if (read.done) controller.close()
      else controller.enqueue(read.value as Uint8Array)
    }),
    cancel: (reason) => reader.cancel(reason),
  })
  return copied(response, made)
}

/** The response with other lines of `Set-Cookie` (`null`: its own) and another body (`undefined`: its own). */
function withParts(
  response: Response,
  cookies: readonly string[] | null,
  body: ReadableStream<Uint8Array> | undefined,
): Response {
  const result = body === undefined ? response : copied(response, body)
  if (cookies === null) return result
  try {
    setCookies(result.headers, cookies)
    return result
  } catch {
    // The headers of some responses, such as redirects, cannot be changed.
    const copy = copied(result, result.body)
    setCookies(copy.headers, cookies)
    return copy
  }
}

function copied(
  { status, statusText, headers }: Response,
  body: ReadableStream<Uint8Array> | null,
): Response {
  return new Response(body, { status, statusText, headers: new Headers(headers) })
}

function setCookies(headers: Headers, cookies: readonly string[]): void {
  headers.delete('set-cookie')
  for (const line of cookies) headers.append('set-cookie', line)
}
