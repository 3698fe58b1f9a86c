import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { EndingsEvent } from '@keepsight/protocol'
import type { KeepsightErrorCode } from '../errors.js'
import type { Endpoint } from '../recorder/send-batch.js'
import { createEventReader } from './server-sent-events.js'

/**
 * `connecting`: not yet heard of the server, or the stream just broke. `synced`: everything that ended is known.
 * `away`: the server cannot be reached. `off`: not started, or closed.
 */
export type StreamState = 'connecting' | 'synced' | 'away' | 'off'

/** What {@link EndingsStream} needs. */
export interface EndingsStreamOptions {
  endpoint: () => Endpoint | Promise<Endpoint>
  /** The random id of this process. */
  listener: string
  /** What this process calls itself. */
  name: string
  onEvent: (event: EndingsEvent) => void
  onState: (state: StreamState) => void
  /** Why the server was not reached, or not understood. */
  onFailure: (error: KeepsightErrorCode, detail: string) => void
  random: () => number
}

/** The server sends a comment every 10 s. */
const silentMs = 25_000
const answerWithinMs = 10_000
const firstBackoffMs = 200
const longestBackoffMs = 5_000

/**
 * Hears from the server which keys are refused from now on: one connection, made again whenever it breaks, which
 * goes on after the last event that was heard. It does not keep the process alive.
 */
export class EndingsStream {
  readonly #options: EndingsStreamOptions
  #state: StreamState = 'off'
  #after = 0
  #failures = 0
  #request: ClientRequest | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(options: EndingsStreamOptions) {
    this.#options = options
  }

  get state(): StreamState {
    return this.#state
  }

  start(): void {
    if (this.#state !== 'off') return
    this.#become('connecting')
    void this.#connect()
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#become('off')
    this.#request?.destroy()
    this.#request = undefined
  }

  async #connect(): Promise<void> {
    let where: Endpoint
    try {
      where = await this.#options.endpoint()
    } catch {
      // Whoever looks for the server has said so.
      this.#again(null)
      return
    }
    if (this.#state === 'off') return
    const { listener, name } = this.#options
    const target = new URL(`${where.url.pathname.replace(/\/$/, '')}/v1/sessions/endings`, where.url)
    target.search = new URLSearchParams({ listener, name, after: String(this.#after) }).toString()
    const send = target.protocol === 'https:' ? httpsRequest : httpRequest
    let request: ClientRequest
    try {
      request = send(target, {
        // A connection of its own, which waits for nobody else's.
        agent: false,
        headers: { authorization: `Bearer ${where.key}`, accept: 'text/event-stream' },
      })
    } catch (error) {
      this.#again(['unreachable', codeOf(error)])
      return
    }
    this.#request = request
    let failure: [KeepsightErrorCode, string] | null = ['unreachable', 'closed']
    let answered = false
    this.#silence(answerWithinMs, request)
    request.on('socket', (socket) => socket.unref())
    request.on('response', (response) => {
      answered = true
      failure = this.#read(response, request)
      if (failure) request.destroy()
    })
    request.on('error', (error) => {
      if (!answered) failure = ['unreachable', codeOf(error)]
    })
    request.on('close', () => {
      if (this.#request !== request) return
      this.#again(failure)
    })
    request.end()
  }

  /** Reads the stream; answers what is wrong with it, if anything. */
  #read(response: IncomingMessage, request: ClientRequest): [KeepsightErrorCode, string] | null {
    const { statusCode = 0, headers } = response
    response.on('error', () => undefined)
    if (statusCode === 401 || statusCode === 403) return ['key_refused', `status ${statusCode}`]
    if (statusCode >= 500 || statusCode === 429) return ['overloaded', `status ${statusCode}`]
    if (statusCode !== 200 || !headers['content-type']?.startsWith('text/event-stream')) {
      return ['bad_answer', `sessions/endings, status ${statusCode}`]
    }
    const read = createEventReader(({ event, data }) => this.#take(event, data, request))
    response.setEncoding('utf8')
    response.on('data', (text: string) => {
      this.#silence(silentMs, request)
      try {
        read(text)
      } catch {
        request.destroy()
      }
    })
    response.on('close', () => request.destroy())
    return null
  }

  #take(event: string, text: string, request: ClientRequest): void {
    if (this.#request !== request) return
    const data = JSON.parse(text) as { seq: number }
    if (event === 'synced') {
      this.#failures = 0
      if (data.seq < this.#after) {
        // A server that was restored from a backup: what it knows is heard from the beginning.
        this.#after = 0
        request.destroy()
        return
      }
    }
    this.#options.onEvent({ event, data } as EndingsEvent)
    this.#after = Math.max(this.#after, data.seq)
    if (event === 'synced') this.#become('synced')
  }

  #again(failure: [KeepsightErrorCode, string] | null): void {
    clearTimeout(this.#timer)
    this.#request = undefined
    if (this.#state === 'off') return
    // A stream that broke is most often there again at once: the server was started anew, or a proxy closed it.
    this.#become(this.#state === 'synced' ? 'connecting' : 'away')
    if (failure) this.#options.onFailure(...failure)
    const backoffMs = Math.min(longestBackoffMs, firstBackoffMs * 2 ** Math.min(this.#failures, 10))
    this.#failures += 1
    this.#timer = setTimeout(() => void this.#connect(), backoffMs * (0.5 + this.#options.random() / 2))
    this.#timer.unref()
  }

  #silence(ms: number, request: ClientRequest): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => request.destroy(), ms)
    this.#timer.unref()
  }

  #become(state: StreamState): void {
    if (state === this.#state) return
    this.#state = state
    this.#options.onState(state)
  }
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : 'UNKNOWN'
}
