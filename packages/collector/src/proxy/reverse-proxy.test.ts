import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { deferred } from '../testing/deferred.js'
import { connectRaw } from '../testing/raw-request.js'
import { startCollector } from '../testing/start-collector.js'
import { parseUpstream } from './upstream.js'

async function startMain(listener: RequestListener): Promise<{ upstream: string; server: Server }> {
  const folder = await mkdtemp(join(tmpdir(), 'keepsight-'))
  const upstream = join(folder, 'main.sock')
  const server = createServer(listener).listen(upstream)
  await once(server, 'listening')
  onTestFinished(async () => {
    server.closeAllConnections()
    server.close()
    await rm(folder, { recursive: true, force: true })
  })
  return { upstream, server }
}

const bodyOf = async (request: IncomingMessage) => {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}

describe('the reverse proxy', () => {
  test('passes method, path, query, headers and body on, and the answer back', async () => {
    let seen: Record<string, unknown> = {}
    const { upstream } = await startMain((request, response) => {
      void bodyOf(request).then((body) => {
        seen = {
          method: request.method,
          url: request.url,
          host: request.headers.host,
          body,
          cookie: request.headers.cookie,
        }
        response.writeHead(201, 'Made', ['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2', 'X-Own', 'x'])
        response.end('answer')
      })
    })
    const { url } = await startCollector({ upstream })
    const response = await fetch(`${url}/v1/apps/shop/query?x=%2F..%2F&y`, {
      method: 'PUT',
      body: 'question',
      headers: { cookie: 'session=1', host: 'insights.example' },
    })
    expect(seen).toMatchObject({
      method: 'PUT',
      url: '/v1/apps/shop/query?x=%2F..%2F&y',
      body: 'question',
      cookie: 'session=1',
    })
    expect(seen.host).toBe(new URL(url).host)
    expect([response.status, response.statusText, await response.text()]).toEqual([201, 'Made', 'answer'])
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect(response.headers.get('x-own')).toBe('x')
  })

  test('reaches a main process that listens on a port', async () => {
    const server = createServer((_, response) => response.end('main')).listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const { url } = await startCollector({
      upstream: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    })
    expect(await (await fetch(url)).text()).toBe('main')
  })

  test('server-sent events arrive one by one, and the stream ends upstream when the client leaves', async () => {
    let left: () => void = () => {}
    const hasLeft = new Promise<void>((resolve) => (left = resolve))
    let push = (_: string) => {}
    const { upstream } = await startMain((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.flushHeaders()
      push = (text) => void response.write(`data: ${text}\n\n`)
      response.on('close', left)
    })
    const { url } = await startCollector({ upstream })
    const abort = new AbortController()
    // The headers come before any event.
    const response = await fetch(`${url}/v1/apps/shop/live`, { signal: abort.signal })
    const reader = response.body!.getReader()
    for (const text of ['one', 'two']) {
      push(text)
      const { value } = (await reader.read()) as { value: Uint8Array }
      expect(new TextDecoder().decode(value)).toBe(`data: ${text}\n\n`)
    }
    abort.abort()
    await hasLeft
  })

  test('a client that leaves before the answer is not waited for upstream', async () => {
    let left: () => void = () => {}
    const hasLeft = new Promise<void>((resolve) => (left = resolve))
    const asked = deferred()
    const { upstream } = await startMain((_request, response) => {
      response.on('close', left)
      asked.resolve()
    })
    const { url } = await startCollector({ upstream })
    const abort = new AbortController()
    const asking = fetch(`${url}/slow`, { signal: abort.signal })
    await asked.promise
    abort.abort()
    await expect(asking).rejects.toThrow()
    await hasLeft
  })

  test('answers without a body keep their headers', async () => {
    const { upstream } = await startMain((request, response) => {
      if (request.method === 'HEAD') response.writeHead(200, { 'content-length': '1234', etag: '"a"' })
      else response.writeHead(request.url === '/304' ? 304 : 204, { etag: '"a"' })
      response.end()
    })
    const { url } = await startCollector({ upstream })
    const head = await fetch(`${url}/x`, { method: 'HEAD' })
    expect([head.status, head.headers.get('content-length'), head.headers.get('etag')]).toEqual([
      200,
      '1234',
      '"a"',
    ])
    for (const status of [204, 304]) {
      const answer = await fetch(`${url}/${String(status)}`)
      expect([answer.status, answer.headers.get('etag'), await answer.text()]).toEqual([status, '"a"', ''])
    }
  })

  test('a large upload that asks first is told to go on', async () => {
    const { upstream } = await startMain((request, response) => {
      void bodyOf(request).then((body) => response.end(String(body.length)))
    })
    const { port } = await startCollector({ upstream })
    const connection = await connectRaw(port)
    const size = 2 * 1024 * 1024
    connection.write(
      `POST /upload HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: ${String(size)}\r\n\r\n`,
    )
    await connection.until(/^HTTP\/1\.1 100 Continue/)
    connection.write(Buffer.alloc(size, 'x'))
    expect(await connection.closed()).toMatch(/2097152$|\r\n2097152\r\n0/)
  })

  test('while the main process is down, reads get 503 with Retry-After and writes go on', async () => {
    const { url, post, collector } = await startCollector({ upstream: '/nonexistent/main.sock' })
    const response = await fetch(`${url}/v1/apps/shop/query`, { method: 'POST', body: 'x'.repeat(100_000) })
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('2')
    expect(await response.json()).toMatchObject({ success: false, error: { code: 'starting' } })
    expect((await post('/v1/track', { event: 'x' })).body.accepted).toBe(1)
    expect(collector.counters.proxyFailures).toBe(1)
    expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ status: 'ok' })
  })

  test('half an answer is not passed on as a whole one', async () => {
    const { upstream } = await startMain((_request, response) => {
      response.write('half')
      setTimeout(() => response.destroy(), 20)
    })
    const { url } = await startCollector({ upstream })
    const response = await fetch(`${url}/x`)
    await expect(response.text()).rejects.toThrow()
  })

  test('a connection that the main process closed between two requests does not fail the second', async () => {
    const { upstream, server } = await startMain((_request, response) => response.end('main'))
    server.keepAliveTimeout = 1
    const { url } = await startCollector({ upstream })
    for (let n = 0; n < 20; n++) {
      expect((await fetch(`${url}/x`)).status).toBe(200)
      await new Promise((resolve) => setTimeout(resolve, n))
    }
  })

  describe('tells the main process who asks', () => {
    const forwarded = async (headers: string[], trustProxy?: { proxies: string[]; header: string }) => {
      let seen: NodeJS.Dict<string[]> = {}
      const { upstream } = await startMain((request, response) => {
        seen = request.headersDistinct
        response.end()
      })
      const { port } = await startCollector({ upstream, ...(trustProxy && { trustProxy }) })
      const connection = await connectRaw(port)
      connection.write(
        ['GET /x HTTP/1.1', 'Host: insights.example', 'Connection: close', ...headers, '', ''].join('\r\n'),
      )
      await connection.closed()
      return seen
    }

    test('by the connection, when no proxy is trusted', async () => {
      const seen = await forwarded([
        'X-Forwarded-For: 198.51.100.1',
        'X-Forwarded-Proto: https',
        'X-Forwarded-Host: evil.example',
        'Forwarded: for=198.51.100.1',
        'X-Keepsight-Client-Ip: 198.51.100.1',
      ])
      expect(seen).toMatchObject({
        host: ['insights.example'],
        'x-forwarded-for': ['198.51.100.1, 127.0.0.1'],
        'x-forwarded-proto': ['http'],
        'x-keepsight-client-ip': ['127.0.0.1'],
      })
      expect(seen).not.toHaveProperty('x-forwarded-host')
      expect(seen).not.toHaveProperty('forwarded')
    })

    test('by what a trusted proxy says', async () => {
      const seen = await forwarded(
        [
          'X-Forwarded-For: 198.51.100.1',
          'X-Forwarded-For: 203.0.113.9',
          'X-Forwarded-Proto: https',
          'X-Forwarded-Host: shop.example',
        ],
        { proxies: ['loopback'], header: 'X-Forwarded-For' },
      )
      expect(seen).toMatchObject({
        'x-forwarded-for': ['198.51.100.1, 203.0.113.9, 127.0.0.1'],
        'x-forwarded-proto': ['https'],
        'x-forwarded-host': ['shop.example'],
        'x-keepsight-client-ip': ['203.0.113.9'],
      })
    })

    test('without the headers of one connection only', async () => {
      const seen = await forwarded([
        'Connection: x-secret',
        'X-Secret: 1',
        'Keep-Alive: timeout=5',
        'TE: trailers',
        'Proxy-Authorization: x',
      ])
      for (const name of ['x-secret', 'keep-alive', 'te', 'proxy-authorization'])
        expect(seen).not.toHaveProperty(name)
    })
  })

  test.each([
    [
      'a length that is said to be this connection’s',
      (inner: string) =>
        `GET /x HTTP/1.1\r\nHost: x\r\nConnection: close, content-length\r\nContent-Length: ${String(inner.length)}\r\n\r\n${inner}`,
    ],
    [
      'a GET with chunks',
      (inner: string) =>
        `GET /x HTTP/1.1\r\nHost: x\r\nConnection: close, transfer-encoding\r\nTransfer-Encoding: chunked\r\n\r\n${inner.length.toString(16)}\r\n${inner}\r\n0\r\n\r\n`,
    ],
    [
      'a DELETE with a body',
      (inner: string) =>
        `DELETE /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${String(inner.length)}\r\n\r\n${inner}`,
    ],
  ])('a request cannot be smuggled in another’s body: %s', async (_, bytes) => {
    const seen: [string, string][] = []
    const { upstream } = await startMain((request, response) => {
      void bodyOf(request).then((body) => {
        seen.push([request.url ?? '', body])
        response.end()
      })
    })
    const { port } = await startCollector({ upstream })
    const inner = 'GET /admin HTTP/1.1\r\nHost: x\r\n\r\n'
    const connection = await connectRaw(port)
    connection.write(bytes(inner))
    await connection.closed()
    expect(seen).toEqual([['/x', inner]])
  })
})

describe('parseUpstream', () => {
  test.each([
    ['/data/main.sock', { socketPath: '/data/main.sock' }],
    ['http://127.0.0.1:8301', { host: '127.0.0.1', port: 8301 }],
    ['http://[::1]:8301/', { host: '::1', port: 8301 }],
    ['http://main', { host: 'main', port: 80 }],
  ])('%s', (address, upstream) => {
    expect(parseUpstream(address)).toEqual(upstream)
  })
  test('refuses what is not http', () => {
    expect(() => parseUpstream('https://main')).toThrow(/http:\/\//)
  })
})
