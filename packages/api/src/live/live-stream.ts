import type { ServerResponse } from 'node:http'
import type { LiveItem } from './live-item.js'

/** Bounds of one stream. */
export const liveStreamBounds = {
  /** Bytes that may wait for a client that reads slowly; beyond it is cut off and may come back. */
  pendingBytes: 256 * 1024,
  heartbeatMs: 15_000,
} as const

/** One client's server-sent events. */
export class LiveStream {
  readonly #response: ServerResponse

  constructor(response: ServerResponse) {
    this.#response = response
    // Comments and a first byte, so that proxies let the stream through at once.
    this.#write('retry: 2000\n: live\n\n')
  }

  send(item: LiveItem): void {
    // JSON has no line breaks, and an id with one cannot be given.
    const id = /[\r\n\0]/.test(item.data.id) ? '' : `id: ${item.data.id}\n`
    this.#write(`${id}event: ${item.kind}\ndata: ${JSON.stringify(item.data)}\n\n`)
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
    if (this.#response.writableLength > liveStreamBounds.pendingBytes) this.#response.destroy()
  }
}
