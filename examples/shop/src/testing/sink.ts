import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'

/** A message as it arrived. */
export interface ReceivedMessage {
  type: string
  event?: string
  userId?: string
  anonymousId?: string
  messageId: string
  timestamp: string
  object?: { type: string; id: string; label?: string; url?: string }
  properties?: { [name: string]: unknown }
  context?: { ip?: string; sessionId?: string; page?: { path?: string } }
}

/** The network's far end: takes what Keepsight sends, and gives it back to `objectViews.find()`. */
export class Sink {
  readonly messages: ReceivedMessage[] = []
  readonly #server: Server

  private constructor(server: Server) {
    this.#server = server
  }

  static async open(): Promise<Sink> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const body = Buffer.concat(chunks)
        response.setHeader('content-type', 'application/json')
        if (request.method === 'POST') {
          // Without a server for user sessions the shop's log-ins go on.
          if (request.url?.startsWith('/v1/sessions')) {
            response.writeHead(503).end('{}')
            return
          }
          const text = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body
          const { batch } = JSON.parse(text.toString()) as { batch: ReceivedMessage[] }
          sink.messages.push(...batch)
          response.end(JSON.stringify({ success: true, accepted: batch.length, rejected: [] }))
        } else response.end(JSON.stringify(sink.#objectViews(new URL(request.url ?? '', 'http://sink'))))
      })
    })
    const sink = new Sink(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return sink
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** What came since the last call, in few words: `view Product 1 by 2`, `track Order Completed`. */
  take(): string[] {
    return this.messages.splice(0).map(({ type, event, object, userId }) => {
      const what = object ? `${object.type} ${object.id}` : event
      return [type, what, userId === undefined ? undefined : `by ${userId}`].filter(Boolean).join(' ')
    })
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #objectViews({ searchParams }: URL): object {
    const [type, id, limit] = ['type', 'id', 'limit'].map((name) => searchParams.get(name))
    const views = this.messages
      .filter(({ object }) => object && (!type || object.type === type) && (!id || object.id === id))
      .reverse()
      .slice(0, Number(limit))
      .map(({ messageId, timestamp, userId, anonymousId, context, object }) => ({
        id: messageId,
        time: timestamp,
        user: userId ?? null,
        ip: context?.ip ?? null,
        visitor: anonymousId ?? null,
        sessionId: context?.sessionId ?? null,
        object: { label: null, url: null, ...object },
      }))
    return { views, nextCursor: null }
  }
}
