import { limits } from '@keepsight/protocol'
import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { expectUnharmed, goodMessage } from '../testing/expect-unharmed.js'
import { connectRaw } from '../testing/raw-request.js'
import { secretKey, startCollector } from '../testing/start-collector.js'

const gzipHeaders = { headers: { 'content-encoding': 'gzip' } }

describe('sizes', () => {
  test('a body over the limit of the wire gets 413 with the limit, and the connection goes on', async () => {
    const collector = await startCollector()
    const connection = await connectRaw(collector.port)
    const size = 3 * 1024 * 1024
    connection.write(
      `POST /v1/batch HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${secretKey}\r\nContent-Length: ${String(size)}\r\n\r\n`,
    )
    // The answer comes before the body is there.
    expect(await connection.until(/\}\}/)).toMatch(/^HTTP\/1\.1 413 .*"limitBytes":1048576/s)
    connection.write(Buffer.alloc(size, 'x'))
    const body = JSON.stringify(goodMessage())
    connection.write(
      `POST /v1/track HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${secretKey}\r\nContent-Length: ${String(body.length)}\r\n\r\n${body}`,
    )
    expect(await connection.until(/"accepted":1/)).toMatch(/HTTP\/1\.1 200 OK/)
    connection.socket.destroy()
    await expectUnharmed(collector)
  })

  test('a chunked body over the limit gets 413, and the connection goes on', async () => {
    const collector = await startCollector()
    const connection = await connectRaw(collector.port)
    connection.write(
      `POST /v1/batch HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${secretKey}\r\nTransfer-Encoding: chunked\r\n\r\n`,
    )
    const chunk = Buffer.alloc(0x10000, 'x')
    for (let sent = 0; sent < 4 * 1024 * 1024; sent += chunk.length) {
      connection.write('10000\r\n')
      connection.write(chunk)
      connection.write('\r\n')
    }
    connection.write('0\r\n\r\n')
    expect(await connection.until(/\}\}/)).toMatch(/^HTTP\/1\.1 413 /)
    const body = JSON.stringify(goodMessage())
    connection.write(
      `POST /v1/track HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${secretKey}\r\nContent-Length: ${String(body.length)}\r\n\r\n${body}`,
    )
    expect(await connection.until(/"accepted":1/)).toMatch(/HTTP\/1\.1 200 OK/)
    connection.socket.destroy()
  })

  test('a client that asks before it sends too much is told so without sending', async () => {
    const { port } = await startCollector()
    const connection = await connectRaw(port)
    connection.write(
      'POST /v1/batch HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 9999999\r\n\r\n',
    )
    expect(await connection.closed()).toMatch(/^HTTP\/1\.1 413 /)
  })

  test('a client that asks before it sends is told to go on', async () => {
    const { port } = await startCollector()
    const connection = await connectRaw(port)
    const body = JSON.stringify(goodMessage())
    connection.write(
      `POST /v1/track HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nAuthorization: Bearer ${secretKey}\r\nContent-Length: ${String(body.length)}\r\n\r\n`,
    )
    await connection.until(/^HTTP\/1\.1 100 Continue/)
    connection.write(body)
    await connection.until(/"accepted":1/)
    connection.socket.destroy()
  })

  test('a batch of 501 gets 413 with the limit, one of 500 is taken', async () => {
    const collector = await startCollector()
    const batch = Array.from({ length: limits.batchMessages + 1 }, () => goodMessage())
    const refused = await collector.post('/v1/batch', { batch })
    expect(refused.status).toBe(413)
    expect(refused.body.error).toMatchObject({ code: 'batch_too_large', limitMessages: 500 })
    expect((await collector.post('/v1/batch', { batch: batch.slice(1) })).body.accepted).toBe(500)
  })

  test('a context for the whole batch cannot multiply a small body', async () => {
    const collector = await startCollector()
    const context = Object.fromEntries(Array.from({ length: 9 }, (_, n) => [n, 'x'.repeat(4000)]))
    const batch = Array.from({ length: 500 }, () => goodMessage())
    expect((await collector.post('/v1/batch', { batch, context })).status).toBe(413)
    expect((await collector.post('/v1/batch', { batch: batch.slice(0, 3), context })).body.accepted).toBe(0)
    await expectUnharmed(collector)
  })

  test('bodies in hand beyond the budget are refused, and may be sent again', async () => {
    const collector = await startCollector({ heldBytes: 1000 })
    const { status, headers, body } = await collector.post(
      '/v1/track',
      goodMessage({ properties: { a: 'x'.repeat(2000) } }),
    )
    expect({ status, code: body.error?.code, retry: headers.get('retry-after') }).toEqual({
      status: 503,
      code: 'overloaded',
      retry: '1',
    })
    await expectUnharmed(collector)
  })
})

describe('compressed bodies', () => {
  const body = () => JSON.stringify({ batch: [goodMessage({ event: 'Grüße' })] })
  test.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['GZIP', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['br', brotliCompressSync],
    ['identity', (text: string) => Buffer.from(text)],
  ])('%s is taken', async (encoding, compress) => {
    const { post, spool } = await startCollector()
    const answer = await post('/v1/batch', compress(body()), { headers: { 'content-encoding': encoding } })
    expect(answer.body.accepted).toBe(1)
    expect(spool.rows()[0]?.event).toBe('Grüße')
  })

  test('a large one is taken', async () => {
    const { post } = await startCollector()
    const batch = Array.from({ length: 500 }, () =>
      goodMessage({ properties: { noise: crypto.randomUUID().repeat(20) } }),
    )
    const zipped = gzipSync(JSON.stringify({ batch }))
    expect(zipped.length).toBeGreaterThan(16 * 1024)
    expect((await post('/v1/batch', zipped, gzipHeaders)).body.accepted).toBe(500)
  })

  test.each([
    ['that is no gzip', Buffer.from(body()), 'gzip', 400, 'invalid_compression'],
    ['cut short', gzipSync(body()).subarray(0, -10), 'gzip', 400, 'invalid_compression'],
    [
      'with a wrong checksum',
      Buffer.concat([gzipSync(body()).subarray(0, -8), Buffer.alloc(8)]),
      'gzip',
      400,
      'invalid_compression',
    ],
    ['in an unknown encoding', Buffer.from(body()), 'zstd', 415, 'unsupported_encoding'],
    ['in two encodings', gzipSync(gzipSync(body())), 'gzip, gzip', 415, 'unsupported_encoding'],
    ['in toString', Buffer.from(body()), 'toString', 415, 'unsupported_encoding'],
  ])('one %s', async (_, bytes, encoding, status, code) => {
    const collector = await startCollector()
    const answer = await collector.post('/v1/batch', bytes, { headers: { 'content-encoding': encoding } })
    expect({ status: answer.status, code: answer.body.error?.code }).toEqual({ status, code })
    await expectUnharmed(collector)
  })

  test('bombs get 413 with the limit and cost little memory', async () => {
    const collector = await startCollector()
    const zeros = Buffer.alloc(200 * 1024 * 1024)
    const fast = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }
    const bombs: [string, Buffer][] = [
      ['gzip', gzipSync(zeros, { level: 9 })],
      ['deflate', deflateSync(zeros, { level: 9 })],
      ['br', brotliCompressSync(zeros, fast)],
      ['gzip', gzipSync(Buffer.alloc(6 * 1024 * 1024, ' '))],
    ]
    const before = process.memoryUsage()
    let highest = 0
    const watch = setInterval(() => (highest = Math.max(highest, process.memoryUsage().external)), 1)
    const answers = await Promise.all(
      Array.from({ length: 40 }, async (_, n) => {
        const [encoding, bomb] = bombs[n % bombs.length]!
        return collector.post('/v1/batch', bomb, { headers: { 'content-encoding': encoding } })
      }),
    )
    clearInterval(watch)
    for (const { status, body } of answers) {
      expect(status).toBe(413)
      expect(body.error).toMatchObject({ code: 'body_too_large', limitBytes: limits.bodyBytes })
    }
    expect(highest - before.external).toBeLessThan(96 * 1024 * 1024)
    await expectUnharmed(collector)
  })

  test('a body of nothing but brackets is refused before it is parsed', async () => {
    const collector = await startCollector()
    const brackets = gzipSync('['.repeat(limits.bodyBytes))
    const started = performance.now()
    const { status, body } = await collector.post('/v1/batch', brackets, gzipHeaders)
    expect(status).toBe(413)
    expect(body.error).toMatchObject({ code: 'body_too_large', limitTokens: limits.bodyTokens })
    // JSON.parse alone would take seconds.
    expect(performance.now() - started).toBeLessThan(1000)
    await expectUnharmed(collector)
  })
})
