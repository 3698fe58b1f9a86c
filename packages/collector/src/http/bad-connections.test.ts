import { describe, expect, test } from 'vitest'
import { expectUnharmed, goodMessage } from '../testing/expect-unharmed.js'
import { connectRaw } from '../testing/raw-request.js'
import { secretKey, startCollector } from '../testing/start-collector.js'

describe('connections that misbehave', () => {
  const head = (length: number) =>
    `POST /v1/track HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${secretKey}\r\nContent-Length: ${String(length)}\r\n\r\n`
  const quick = { timeouts: { headersMs: 200, requestMs: 300 } }

  test('a slow body gets 408 and the connection is closed', async () => {
    const collector = await startCollector(quick)
    const connection = await connectRaw(collector.port)
    connection.write(head(100))
    connection.write('{"a')
    expect(await connection.closed()).toMatch(/^HTTP\/1\.1 408 .*"request_timeout"/s)
    expect(collector.spool.records).toEqual([])
    await expectUnharmed(collector)
  })

  test('slow headers get 408 and the connection is closed', async () => {
    const collector = await startCollector(quick)
    const connection = await connectRaw(collector.port)
    connection.write('POST /v1/track HTTP/1.1\r\nHost:')
    expect(await connection.closed()).toMatch(/^HTTP\/1\.1 408 /)
    await expectUnharmed(collector)
  })

  test('one who never sends the rest of a body that was refused is cut off, without a second answer', async () => {
    const collector = await startCollector(quick)
    const connection = await connectRaw(collector.port)
    connection.write(head(5_000_000))
    const received = await connection.closed()
    expect(received).toMatch(/^HTTP\/1\.1 413 /)
    expect(received.match(/HTTP\/1\.1/g)).toHaveLength(1)
    await expectUnharmed(collector)
  })

  test('a body shorter than its Content-Length is not taken when the client goes', async () => {
    const collector = await startCollector()
    const connection = await connectRaw(collector.port)
    connection.write(head(5000) + JSON.stringify(goodMessage()))
    connection.socket.destroy()
    await expectUnharmed(collector)
    expect(collector.spool.records).toHaveLength(1)
  })

  test('what follows a body longer than its Content-Length is no request', async () => {
    const collector = await startCollector()
    const connection = await connectRaw(collector.port)
    const body = JSON.stringify(goodMessage())
    connection.write(`${head(body.length)}${body}more`)
    const received = await connection.closed()
    expect(received).toMatch(/^HTTP\/1\.1 200 OK.*HTTP\/1\.1 400 .*"bad_request"/s)
    expect(collector.spool.records).toHaveLength(1)
    await expectUnharmed(collector)
  })

  test('one who closes its half after the request gets the answer', async () => {
    const { port, spool } = await startCollector()
    const connection = await connectRaw(port)
    const body = JSON.stringify(goodMessage())
    connection.socket.end(head(body.length) + body)
    expect(await connection.closed()).toMatch(/"accepted":1/)
    expect(spool.records).toHaveLength(1)
  })

  test.each([
    [
      'two lengths',
      'POST /v1/track HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
      400,
    ],
    [
      'a length and chunks',
      'POST /v1/track HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      400,
    ],
    ['a negative length', 'POST /v1/track HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n', 400],
    ['noise', '\x16\x03\x01\x02\x00\x01\x00', 400],
    ['no host', 'GET /healthz HTTP/1.1\r\n\r\n', 400],
    ['20 KiB of headers', `GET /healthz HTTP/1.1\r\nHost: x\r\nCookie: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ])('%s', async (_, bytes, status) => {
    const collector = await startCollector()
    const connection = await connectRaw(collector.port)
    connection.write(bytes)
    expect(await connection.closed()).toMatch(new RegExp(`^HTTP/1\\.1 ${String(status)} `))
    await expectUnharmed(collector)
  })

  test('an upgrade is refused with a sentence', async () => {
    const { port } = await startCollector()
    const connection = await connectRaw(port)
    connection.write('GET /live HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
    expect(await connection.closed()).toMatch(/^HTTP\/1\.1 400 .*"upgrade_refused"/s)
  })
})
