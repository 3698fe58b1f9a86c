import { limits } from '@keepsight/protocol'
import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { connectRaw } from '../testing/raw-request.js'
import {
  boundKey,
  publicKey,
  readKey,
  revokedKey,
  secretKey,
  startCollector,
  type TestCollector,
} from '../testing/start-collector.js'

const good = (changes: object = {}) => ({
  type: 'track',
  event: 'Good',
  messageId: crypto.randomUUID(),
  ...changes,
})
const gzipHeaders = { headers: { 'content-encoding': 'gzip' } }

/** The collector still does its work, which each test ends with. */
async function expectUnharmed({ post, spool, errors }: TestCollector): Promise<void> {
  const before = spool.records.length
  expect((await post('/v1/track', good())).body).toEqual({ success: true, accepted: 1, rejected: [] })
  expect(spool.records.length).toBe(before + 1)
  expect(errors).toEqual([])
}

describe('bodies that are no batch', () => {
  test.each([
    ['nothing', '', 400, 'malformed_json'],
    ['half an object', '{"batch":[', 400, 'malformed_json'],
    ['NaN', '{"batch":[{"type":"track","event":"x","userId":NaN}]}', 400, 'malformed_json'],
    ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), 400, 'invalid_utf8'],
    ['a surrogate in UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), 400, 'invalid_utf8'],
    ['UTF-16', Buffer.from('{"batch":[]}', 'utf16le'), 400, 'malformed_json'],
    ['a list', '[]', 400, 'wrong_type'],
    ['null', 'null', 400, 'wrong_type'],
    ['a number', '1', 400, 'wrong_type'],
    ['no batch', '{}', 400, 'missing_field'],
    ['a batch that is an object', '{"batch":{}}', 400, 'wrong_type'],
    ['a sentAt that is no time', '{"batch":[],"sentAt":"now"}', 400, 'invalid_timestamp'],
    ['a context that is a text', '{"batch":[],"context":"x"}', 400, 'wrong_type'],
    ['a batch only under __proto__', '{"__proto__":{"batch":[]}}', 400, 'missing_field'],
  ])('%s', async (_, body, status, code) => {
    const collector = await startCollector()
    const answer = await collector.post('/v1/batch', body)
    expect({ status: answer.status, code: answer.body.error?.code }).toEqual({ status, code })
    expect(collector.spool.records).toEqual([])
    await expectUnharmed(collector)
  })

  test('a byte order mark is no reason to refuse', async () => {
    const { post } = await startCollector()
    const body = `\ufeff${JSON.stringify({ batch: [good()] })}`
    expect((await post('/v1/batch', body)).body.accepted).toBe(1)
  })

  test('an empty batch is taken', async () => {
    const { post } = await startCollector()
    expect((await post('/v1/batch', { batch: [] })).body).toEqual({
      success: true,
      accepted: 0,
      rejected: [],
    })
  })
})

describe('one bad message in a batch of good ones', () => {
  const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`k${String(n)}`, n]))
  test.each([
    ['a message that is null', null, 'wrong_type'],
    ['a message that is a list', [], 'wrong_type'],
    ['an unknown type', { type: 'look' }, 'unknown_type'],
    ['wrong types', good({ event: 5 }), 'wrong_type'],
    ['10,000 properties', good({ properties: many }), 'too_many_properties'],
    [
      'properties that nest deeply',
      `{"type":"track","event":"x","properties":${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}}`,
      'too_deep',
    ],
    ['a date in 1970', good({ timestamp: '1970-01-01T00:00:00.000Z' }), 'invalid_timestamp'],
    ['a date that is none', good({ timestamp: '2026-02-30T00:00:00Z' }), 'invalid_timestamp'],
    [
      'an id that JSON made null of NaN is nothing, but one with a fraction is refused',
      good({ userId: 0.5 }),
      'wrong_type',
    ],
    ['an id that lost digits', '{"type":"track","event":"x","userId":12345678901234567890}', 'wrong_type'],
    [
      'a message of 40 KiB',
      good({ properties: Object.fromEntries(Array.from({ length: 10 }, (_, n) => [n, 'ü'.repeat(2048)])) }),
      'message_too_large',
    ],
  ])('%s', async (_, bad: unknown, code) => {
    const collector = await startCollector()
    const badText = typeof bad === 'string' ? bad : JSON.stringify(bad)
    const body = `{"batch":[${JSON.stringify(good())},${badText},${JSON.stringify(good())}]}`
    const { status, body: answer } = await collector.post('/v1/batch', body)
    expect(status).toBe(200)
    expect(answer).toMatchObject({ success: true, accepted: 2, rejected: [{ index: 1, code }] })
    expect(collector.spool.records).toHaveLength(2)
    expect(collector.collector.counters.droppedCount(code as 'wrong_type')).toBe(1)
    await expectUnharmed(collector)
  })

  test('on a route for one message refuses the request with the same code', async () => {
    const collector = await startCollector()
    const answer = await collector.post('/v1/track', { properties: {} })
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({ success: false, error: { code: 'missing_field' } })
    expect((await collector.post('/v1/track', { type: 'view' })).body.error?.code).toBe('wrong_type')
    await expectUnharmed(collector)
  })
})

describe('hostile content is data', () => {
  test('__proto__ and constructor stay names of properties and change nothing', async () => {
    const collector = await startCollector()
    const hostile = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'
    const body = `{"context":{"__proto__":{"polluted":1},"a":1},"batch":[{"type":"track","event":"x","properties":${hostile},"traits":${hostile},"context":${hostile},"__proto__":{"userId":"admin"}}]}`
    expect((await collector.post('/v1/batch', body)).body.accepted).toBe(1)
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
    const [row] = collector.spool.rows()
    expect(row?.user_id).toBeUndefined()
    expect(row?.properties).toBe(hostile)
    expect(row?.context).toContain('"a":1')
    await expectUnharmed(collector)
  })

  test('NUL and halves of surrogate pairs become U+FFFD; pairs and escaped backslashes stay', async () => {
    const { post, spool } = await startCollector()
    const body = String.raw`{"event":"a\u0000b\ud800c\udc00\ud83d\ude00 \\u0000 \\\u0000 \n \u00e9","properties":{"\ud800":"\uD83D"}}`
    expect((await post('/v1/track', body)).body.accepted).toBe(1)
    const [row] = spool.rows()
    expect(row?.event).toBe('a\ufffdb\ufffdc\ufffd😀 \\u0000 \\\ufffd \n é')
    expect(row?.properties).toBe('{"\ufffd":"\ufffd"}')
    expect(spool.records[0]?.row).not.toMatch(/[\0\n]/)
  })

  test('a far future becomes the time of receipt', async () => {
    const { post, spool } = await startCollector({ now: () => Date.UTC(2026, 0, 31, 12) })
    await post('/v1/track', good({ timestamp: '2099-01-01T00:00:00.000Z' }))
    expect(spool.rows()[0]).toMatchObject({
      time: '2026-01-31 12:00:00.000',
      received_at: '2026-01-31 12:00:00.000',
    })
  })
})

describe('keys', () => {
  const send = async (authorization: string | undefined, init: { origin?: string; body?: object } = {}) => {
    const collector = await startCollector()
    const response = await fetch(`${collector.url}/v1/track`, {
      method: 'POST',
      headers: { ...(authorization && { authorization }), ...(init.origin && { origin: init.origin }) },
      body: JSON.stringify({ event: 'x', ...init.body }),
    })
    const answer = (await response.json()) as { error?: { code: string; message: string } }
    expect(JSON.stringify(answer)).not.toContain('ks_sec_test')
    return {
      status: response.status,
      code: answer.error?.code,
      kept: collector.spool.records.length,
      response,
    }
  }
  const basic = (key: string) => `Basic ${Buffer.from(`${key}:`).toString('base64')}`

  test.each([
    ['as Basic user name', basic(secretKey), {}],
    ['as Basic user name without a colon', `basic ${Buffer.from(secretKey).toString('base64')}`, {}],
    ['as Bearer', `Bearer ${secretKey}`, {}],
    ['in the body', undefined, { body: { writeKey: secretKey } }],
    ['in the body beside an empty Basic', basic(''), { body: { writeKey: secretKey } }],
    ['that is public, from anywhere', basic(publicKey), { origin: 'https://any.example' }],
    ['that is public, from an allowed origin', basic(boundKey), { origin: 'https://shop.example' }],
  ])('a key %s', async (_, authorization, init) => {
    expect(await send(authorization, init)).toMatchObject({ status: 200, kept: 1 })
  })

  test.each([
    ['none', undefined, {}, 401, 'missing_key'],
    ['an unknown scheme', 'Digest abc', {}, 401, 'missing_key'],
    ['a key that is no text', undefined, { body: { writeKey: 5 } }, 401, 'missing_key'],
    ['unknown', basic('ks_sec_wrong'), {}, 401, 'unknown_key'],
    ['__proto__', 'Bearer __proto__', {}, 401, 'unknown_key'],
    [
      'a megabyte long in the body',
      undefined,
      { body: { writeKey: 'k'.repeat(1_000_000) } },
      401,
      'unknown_key',
    ],
    ['revoked', basic(revokedKey), {}, 401, 'revoked_key'],
    ['a read key', basic(readKey), {}, 403, 'wrong_key_kind'],
    [
      'bound, from another origin',
      basic(boundKey),
      { origin: 'https://evil.example' },
      403,
      'origin_not_allowed',
    ],
    [
      'bound, from an origin that only begins alike',
      basic(boundKey),
      { origin: 'https://shop.example.evil.example' },
      403,
      'origin_not_allowed',
    ],
    ['bound, without an origin', basic(boundKey), {}, 403, 'origin_not_allowed'],
    ['bound, from a sandboxed frame', basic(boundKey), { origin: 'null' }, 403, 'origin_not_allowed'],
  ])('%s', async (_, authorization, init, status, code) => {
    expect(await send(authorization, init)).toMatchObject({ status, code, kept: 0 })
  })

  test('a page of another origin can read why it was refused', async () => {
    const { response } = await send(basic(boundKey), { origin: 'https://evil.example' })
    expect(response.headers.get('access-control-allow-origin')).toBe('https://evil.example')
  })

  test('a preflight is answered for every write route', async () => {
    const { url } = await startCollector()
    const response = await fetch(`${url}/v1/batch`, {
      method: 'OPTIONS',
      headers: { origin: 'https://shop.example', 'access-control-request-method': 'POST' },
    })
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-origin')).toBe('https://shop.example')
    expect(response.headers.get('access-control-allow-headers')).toContain('authorization')
    expect(response.headers.get('access-control-allow-credentials')).toBeNull()
  })

  test.each(['GET', 'PUT', 'DELETE', 'PATCH'])(
    '%s on a write route gets 405 and what is allowed',
    async (method) => {
      const { url } = await startCollector()
      const response = await fetch(`${url}/v1/batch`, { method })
      expect(response.status).toBe(405)
      expect(response.headers.get('allow')).toBe('POST, OPTIONS')
    },
  )
})

describe('public keys', () => {
  const withPublicKey = { headers: { authorization: `Bearer ${publicKey}`, 'user-agent': 'Firefox' } }

  test('may not speak for a user or another address; the rest of the batch is kept', async () => {
    const { post, spool } = await startCollector()
    const { body } = await post(
      '/v1/batch',
      {
        batch: [
          good({ userId: 'admin' }),
          good({ context: { ip: '203.0.113.9' } }),
          good({ userId: '', anonymousId: 'a' }),
        ],
      },
      withPublicKey,
    )
    expect(body).toMatchObject({
      accepted: 1,
      rejected: [
        { index: 0, code: 'not_allowed_for_public_key' },
        { index: 1, code: 'not_allowed_for_public_key' },
      ],
    })
    expect(spool.rows()).toMatchObject([
      { anonymous_id: 'a', visitor_id: 'a', ip: '127.0.0.1', user_agent: 'Firefox', source: 'browser' },
    ])
  })

  test('have their timestamp only with a sentAt that corrects it', async () => {
    const { post, spool } = await startCollector({ now: () => Date.UTC(2026, 0, 31, 12) })
    const timestamp = '2026-01-01T00:00:00.000Z'
    await post('/v1/track', good({ timestamp }), withPublicKey)
    await post('/v1/track', good({ timestamp, sentAt: '2026-01-01T00:00:10.000Z' }), withPublicKey)
    expect(spool.rows().map(({ time }) => time)).toEqual([
      '2026-01-31 12:00:00.000',
      '2026-01-31 11:59:50.000',
    ])
  })
})

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
    const body = JSON.stringify(good())
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
    const body = JSON.stringify(good())
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
    const body = JSON.stringify(good())
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
    const batch = Array.from({ length: limits.batchMessages + 1 }, () => good())
    const refused = await collector.post('/v1/batch', { batch })
    expect(refused.status).toBe(413)
    expect(refused.body.error).toMatchObject({ code: 'batch_too_large', limitMessages: 500 })
    expect((await collector.post('/v1/batch', { batch: batch.slice(1) })).body.accepted).toBe(500)
  })

  test('a context for the whole batch cannot multiply a small body', async () => {
    const collector = await startCollector()
    const context = Object.fromEntries(Array.from({ length: 9 }, (_, n) => [n, 'x'.repeat(4000)]))
    const batch = Array.from({ length: 500 }, () => good())
    expect((await collector.post('/v1/batch', { batch, context })).status).toBe(413)
    expect((await collector.post('/v1/batch', { batch: batch.slice(0, 3), context })).body.accepted).toBe(0)
    await expectUnharmed(collector)
  })

  test('bodies in hand beyond the budget are refused, and may be sent again', async () => {
    const collector = await startCollector({ heldBytes: 1000 })
    const { status, headers, body } = await collector.post(
      '/v1/track',
      good({ properties: { a: 'x'.repeat(2000) } }),
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
  const body = () => JSON.stringify({ batch: [good({ event: 'Grüße' })] })
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
      good({ properties: { noise: crypto.randomUUID().repeat(20) } }),
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
    expect(highest - before.external).toBeLessThan(64 * 1024 * 1024)
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
    connection.write(head(5000) + JSON.stringify(good()))
    connection.socket.destroy()
    await expectUnharmed(collector)
    expect(collector.spool.records).toHaveLength(1)
  })

  test('what follows a body longer than its Content-Length is no request', async () => {
    const collector = await startCollector()
    const connection = await connectRaw(collector.port)
    const body = JSON.stringify(good())
    connection.write(`${head(body.length)}${body}more`)
    const received = await connection.closed()
    expect(received).toMatch(/^HTTP\/1\.1 200 OK.*HTTP\/1\.1 400 .*"bad_request"/s)
    expect(collector.spool.records).toHaveLength(1)
    await expectUnharmed(collector)
  })

  test('one who closes its half after the request gets the answer', async () => {
    const { port, spool } = await startCollector()
    const connection = await connectRaw(port)
    const body = JSON.stringify(good())
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
