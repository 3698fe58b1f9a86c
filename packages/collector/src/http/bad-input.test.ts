import { describe, expect, test } from 'vitest'
import { expectUnharmed, goodMessage } from '../testing/expect-unharmed.js'
import { startCollector } from '../testing/start-collector.js'

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
    const body = `\ufeff${JSON.stringify({ batch: [goodMessage()] })}`
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
    ['wrong types', goodMessage({ event: 5 }), 'wrong_type'],
    ['10,000 properties', goodMessage({ properties: many }), 'too_many_properties'],
    [
      'properties that nest deeply',
      `{"type":"track","event":"x","properties":${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}}`,
      'too_deep',
    ],
    ['a date in 1970', goodMessage({ timestamp: '1970-01-01T00:00:00.000Z' }), 'invalid_timestamp'],
    ['a date that is none', goodMessage({ timestamp: '2026-02-30T00:00:00Z' }), 'invalid_timestamp'],
    [
      'an id that JSON made null of NaN is nothing, but one with a fraction is refused',
      goodMessage({ userId: 0.5 }),
      'wrong_type',
    ],
    ['an id that lost digits', '{"type":"track","event":"x","userId":12345678901234567890}', 'wrong_type'],
    [
      'a message of 40 KiB',
      goodMessage({
        properties: Object.fromEntries(Array.from({ length: 10 }, (_, n) => [n, 'ü'.repeat(2048)])),
      }),
      'message_too_large',
    ],
  ])('%s', async (_, bad: unknown, code) => {
    const collector = await startCollector()
    const badText = typeof bad === 'string' ? bad : JSON.stringify(bad)
    const body = `{"batch":[${JSON.stringify(goodMessage())},${badText},${JSON.stringify(goodMessage())}]}`
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
    await post('/v1/track', goodMessage({ timestamp: '2099-01-01T00:00:00.000Z' }))
    expect(spool.rows()[0]).toMatchObject({
      time: '2026-01-31 12:00:00.000',
      received_at: '2026-01-31 12:00:00.000',
    })
  })
})
