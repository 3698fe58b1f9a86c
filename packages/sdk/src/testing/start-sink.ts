import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { gunzipSync } from 'node:zlib'
import type { Message } from '@keepsight/protocol'

/** One request that the sink got. */
export interface SinkRequest {
  method: string
  path: string
  headers: IncomingMessage['headers']
  /** The body's JSON, unpacked. */
  body: { batch: Message[]; sentAt: string; context: unknown }
}

/** How the sink answers a request; without one, as a collector that takes everything. */
export type SinkAnswer = (request: SinkRequest, response: ServerResponse, index: number) => void

/** A server on a real port that stands in for the collector. */
export interface Sink {
  url: string
  requests: SinkRequest[]
  /** The messages of all requests that were taken. */
  messages: Message[]
  /** Most connections open at one time. */
  mostSockets(): number
  close(): Promise<void>
}

/** Answers as the collector does, and keeps the messages. */
export function accept(request: SinkRequest, response: ServerResponse): void {
  const accepted = request.body.batch.length
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ success: true, accepted, rejected: [] }))
}

/** Starts a sink on a free port. */
export async function startSink(answer?: SinkAnswer): Promise<Sink> {
  const requests: SinkRequest[] = []
  const messages: Message[] = []
  const sockets = new Set<Socket>()
  let most = 0
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('error', () => undefined)
    request.on('end', () => {
      const raw = Buffer.concat(chunks)
      const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw).toString()
      const got: SinkRequest = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body: JSON.parse(text || '{"batch":[]}') as SinkRequest['body'],
      }
      requests.push(got)
      if (answer) answer(got, response, requests.length - 1)
      else accept(got, response)
      if (response.statusCode === 200 && response.writableEnded) messages.push(...got.body.batch)
    })
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    most = Math.max(most, sockets.size)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    messages,
    mostSockets: () => most,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
