import type { FastifyReply } from 'fastify'
import type { ServerResponse } from 'node:http'

/** How a stream is held. */
export interface EventStreamOptions {
  /** Bytes that may wait for a client that reads slowly; beyond it is cut off and may come back. */
  pendingBytes: number
  /** After how many milliseconds a client should come back. */
  retryMs: number
}

/** One client's server-sent events. */
export class EventStream {
  readonly #response: ServerResponse
  readonly #pendingBytes: number
  #free: Promise<void> | null = null

  constructor(response: ServerResponse, { pendingBytes, retryMs }: EventStreamOptions) {
    this.#response = response
    this.#pendingBytes = pendingBytes
    // A comment and with it a first byte, so that proxies let the stream through at once.
    this.#write(`retry: ${String(retryMs)}\n: live\n\n`)
  }

  /** @param id what the client sends as `Last-Event-ID` when it comes back */
  send(event: string, data: unknown, id?: string): void {
    // JSON has no line breaks, and an id with one cannot be given.
    const line = id === undefined || /[\r\n\0]/.test(id) ? '' : `id: ${id}\n`
    this.#write(`${line}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
  }

  /** While more waits for the client than goes out at once: resolves when it has taken that, or is gone. Else `null`. */
  whenFree(): Promise<void> | null {
    if (!this.#response.writableNeedDrain || this.#response.destroyed) return null
    this.#free ??= new Promise<void>((resolve) => {
      const done = () => {
        this.#response.off('drain', done).off('close', done)
        this.#free = null
        resolve()
      }
      this.#response.on('drain', done).on('close', done)
    })
    return this.#free
  }

  /** Cuts the client off; it may come back. */
  cut(): void {
    this.#response.destroy()
  }

  heartbeat(): void {
    this.#write(': heartbeat\n\n')
  }

  end(): void {
    this.#response.end()
  }

  #write(text: string): void {
    if (this.#response.destroyed || this.#response.writableEnded) return
    this.#response.write(text)
    if (this.#response.writableLength > this.#pendingBytes) this.cut()
  }
}

/** Takes the answer over from Fastify and begins the stream. */
export function openEventStream(reply: FastifyReply, options: EventStreamOptions): EventStream {
  reply.hijack()
  reply.raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  })
  return new EventStream(reply.raw, options)
}
