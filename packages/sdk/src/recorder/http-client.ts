import {
  Agent as HttpAgent,
  request as httpRequest,
  type ClientRequest,
  type IncomingMessage,
} from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { retryAfterMs, type Outcome } from './retry-policy.js'

/** Options of {@link HttpClient}. */
export interface HttpClientOptions {
  /** Connections open at once. Default 2. */
  maxSockets?: number
  /** From the start of a request to the end of its answer, in milliseconds. */
  timeoutMs: number
  now: () => number
}

/** One request. */
export interface HttpCall {
  method: 'GET' | 'POST'
  url: URL
  headers: Record<string, string | number>
  body?: Uint8Array
  /** An answer longer than this is cut off, in bytes. Default 1 MiB. */
  maxAnswerBytes?: number
}

/**
 * Talks to the server: a bounded number of kept-alive connections, one deadline for the whole of each request, no
 * redirects followed, long answers cut off. Every failure is a value; nothing here throws or rejects.
 */
export class HttpClient {
  readonly #maxSockets: number
  readonly #timeoutMs: number
  readonly #now: () => number
  readonly #inFlight = new Set<ClientRequest>()
  #httpAgent: HttpAgent | undefined
  #httpsAgent: HttpsAgent | undefined

  constructor({ maxSockets = 2, timeoutMs, now }: HttpClientOptions) {
    this.#maxSockets = maxSockets
    this.#timeoutMs = timeoutMs
    this.#now = now
  }

  async call(call: HttpCall): Promise<Outcome> {
    const first = await this.#attempt(call)
    // A kept-alive connection that the server was just closing says nothing of the server: try on a fresh one.
    return first.staleSocket ? (await this.#attempt(call)).outcome : first.outcome
  }

  /** Aborts what is under way and closes all connections. */
  close(): void {
    for (const request of this.#inFlight) request.destroy()
    this.#httpAgent?.destroy()
    this.#httpsAgent?.destroy()
  }

  #attempt(call: HttpCall): Promise<{ outcome: Outcome; staleSocket: boolean }> {
    return new Promise((resolve) => {
      let request: ClientRequest
      let timedOut = false
      const settle = (outcome: Outcome, staleSocket = false): void => {
        clearTimeout(timer)
        if (request) this.#inFlight.delete(request)
        resolve({ outcome, staleSocket })
      }
      const timer = setTimeout(() => {
        timedOut = true
        request.destroy(new Error('timeout'))
        settle({ kind: 'failure', code: 'ETIMEDOUT', timedOut: true })
      }, this.#timeoutMs)
      timer.unref()
      try {
        request = this.#start(call)
      } catch (error) {
        // Node refuses, for one, a host name or a header that cannot be written.
        settle({ kind: 'failure', code: codeOf(error), timedOut: false })
        return
      }
      this.#inFlight.add(request)
      let answered = false
      request.on('response', (response) => {
        answered = true
        readAnswer(response, call.maxAnswerBytes ?? 1024 * 1024, (text) => {
          const status = response.statusCode ?? 0
          const retryAfter = retryAfterMs(response.headers['retry-after'], this.#now())
          settle({ kind: 'answer', status, retryAfterMs: retryAfter, json: parsed(text) })
          // The server may have answered before it read the whole body: such a connection is not used again.
          if (!request.writableFinished) request.destroy()
        })
      })
      request.on('error', (error) => {
        if (answered) return
        const code = codeOf(error)
        const staleSocket = request.reusedSocket && !timedOut && (code === 'ECONNRESET' || code === 'EPIPE')
        settle({ kind: 'failure', code, timedOut }, staleSocket)
      })
      // Aborted by close(), before or while it was sent.
      request.on('close', () => {
        if (!answered) settle({ kind: 'failure', code: 'ECONNRESET', timedOut })
      })
      request.end(call.body)
    })
  }

  #start({ method, url, headers, body }: HttpCall): ClientRequest {
    const length = body === undefined ? {} : { 'content-length': body.byteLength }
    const options = { method, headers: { ...headers, ...length } }
    if (url.protocol === 'https:') {
      this.#httpsAgent ??= new HttpsAgent({
        keepAlive: true,
        maxSockets: this.#maxSockets,
        maxFreeSockets: 1,
      })
      return httpsRequest(url, { ...options, agent: this.#httpsAgent })
    }
    this.#httpAgent ??= new HttpAgent({ keepAlive: true, maxSockets: this.#maxSockets, maxFreeSockets: 1 })
    return httpRequest(url, { ...options, agent: this.#httpAgent })
  }
}

/** Calls `done` once, with the body's text, or `null` when it broke off or was cut off. */
function readAnswer(response: IncomingMessage, maxBytes: number, done: (text: string | null) => void): void {
  const chunks: Buffer[] = []
  let bytes = 0
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes <= maxBytes) chunks.push(chunk)
    else response.destroy()
  })
  response.on('error', () => undefined)
  response.on('close', () => {
    done(response.complete && bytes <= maxBytes ? Buffer.concat(chunks).toString('utf8') : null)
  })
}

function parsed(text: string | null): unknown {
  if (text === null) return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : 'UNKNOWN'
}
