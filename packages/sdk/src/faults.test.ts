import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { once } from 'node:events'
import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createKeepsight } from './create-keepsight.js'
import type { KeepsightErrorCode } from './errors.js'

/** One way in which what answers at `url` is broken: where to send, and how to clean up. */
interface Fault {
  url: string
  close(): void
}

const listening = async (server: Server, scheme = 'http'): Promise<Fault> => {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}
const tcp = (onSocket: (socket: Socket) => void, scheme?: string) =>
  // Half-open, so that a server may end its side and leave the client waiting.
  listening(createServer({ allowHalfOpen: true }, onSocket), scheme)
const http = (listener: RequestListener) => listening(createHttpServer(listener))
const status = (code: number, headers = {}) =>
  http(
    (request, response) => void request.resume().on('end', () => response.writeHead(code, headers).end('{}')),
  )

const ok = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n'
const faults: Record<string, [() => Promise<Fault>, KeepsightErrorCode]> = {
  'a refused connection': [
    async () => {
      const fault = await tcp(() => undefined)
      fault.close()
      return fault
    },
    'unreachable',
  ],
  'a server that takes the connection and says nothing': [
    () => tcp((socket) => void socket.resume()),
    'timeout',
  ],
  'an answer of one byte a second': [
    () =>
      tcp((socket) => {
        socket.resume()
        socket.write(`${ok}content-length: 1000\r\n\r\n`)
        const timer = setInterval(() => socket.write(' '), 100)
        socket.on('close', () => clearInterval(timer))
      }),
    'timeout',
  ],
  'status 500': [() => status(500), 'overloaded'],
  'status 429': [() => status(429, { 'retry-after': '1' }), 'overloaded'],
  'status 413': [() => status(413), 'message_too_large'],
  'a redirect to itself': [() => status(301, { location: '/v1/batch' }), 'redirected'],
  'an answer that is no JSON': [
    () =>
      http(
        (request, response) => void request.resume().on('end', () => response.end('<html>It works!</html>')),
      ),
    'bad_answer',
  ],
  'an answer of 100 MB': [
    () =>
      http((request, response) => {
        request.resume()
        const chunk = Buffer.alloc(1024 * 1024, ' ')
        let sent = 0
        const more = () => {
          while (sent < 100 && !response.destroyed) {
            sent += 1
            if (!response.write(chunk)) return void response.once('drain', more)
          }
          response.end()
        }
        more()
      }),
    'bad_answer',
  ],
  'a reset in the middle of the answer': [
    () =>
      tcp((socket) => {
        socket.resume()
        socket.write(`${ok}content-length: 1000\r\n\r\n{"succ`)
        setTimeout(() => socket.resetAndDestroy(), 20)
      }),
    'bad_answer',
  ],
  'a server that does not speak TLS': [
    () => tcp((socket) => void socket.end('no TLS here'), 'https'),
    'unreachable',
  ],
  'a name that does not exist': [
    () => Promise.resolve({ url: 'http://keepsight.invalid', close: () => undefined }),
    'unreachable',
  ],
  'a server that ends its side without an answer': [
    () => tcp((socket) => void socket.resume().end()),
    'unreachable',
  ],
  'a server that hangs after the headers': [
    () =>
      tcp((socket) => {
        socket.resume()
        socket.write(`${ok}content-length: 60\r\n\r\n`)
      }),
    'timeout',
  ],
}

const unhandled: unknown[] = []
const note = (reason: unknown) => void unhandled.push(reason)
beforeEach(() => {
  unhandled.length = 0
  process.on('unhandledRejection', note)
  process.on('uncaughtException', note)
})
afterEach(() => {
  process.off('unhandledRejection', note)
  process.off('uncaughtException', note)
})

describe('whatever the server does, the app goes on', () => {
  it.each(Object.entries(faults))('%s', async (_name, [start, code]) => {
    const fault = await start()
    const codes: KeepsightErrorCode[] = []
    const keepsight = createKeepsight({
      url: fault.url,
      key: 'ks_sec_test',
      readKey: 'ks_read_test',
      app: 'shop',
      timeoutMs: 400,
      batch: { events: 10, ageMs: 0 },
      queue: { events: 200 },
      development: false,
      logger: { warn: () => undefined, error: () => undefined },
      onError: (error) => codes.push(error.code),
    })
    const before = process.memoryUsage().heapUsed
    let sockets = 0
    for (let n = 0; n < 500; n += 1) {
      keepsight.track('x', { n })
      keepsight.viewed({ type: 'Product', id: n })
      if (n % 50 !== 0) continue
      await new Promise((resolve) => setTimeout(resolve, 10))
      const open = process
        .getActiveResourcesInfo()
        .filter((name) => name === 'TCPSocketWrap' || name === 'TLSWrap')
      sockets = Math.max(sockets, open.length)
    }
    const [flushed, found] = await Promise.all([keepsight.flush(), keepsight.objectViews.find()])
    expect(flushed.sent).toBe(0)
    expect(found.views).toEqual([])
    expect(found.error?.code).toBeTypeOf('string')
    expect(codes).toContain(code)
    const { queued, dropped } = keepsight.status()
    expect(queued).toBeLessThanOrEqual(200)
    const lost = Object.values(dropped).reduce((sum, count) => sum + count, 0)
    expect(queued + lost).toBe(1000)
    // Both ends live in this process: two connections are four sockets, and the question above may have one more.
    expect(sockets).toBeLessThanOrEqual(6)
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(32 * 1024 * 1024)

    const started = performance.now()
    await keepsight.shutdown({ timeoutMs: 300 })
    expect(performance.now() - started).toBeLessThan(1000)
    fault.close()
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(unhandled).toEqual([])
  })
})
