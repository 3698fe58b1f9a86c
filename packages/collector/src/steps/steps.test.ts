import { describe, expect, test } from 'vitest'
import { Counters } from '../counters.js'
import { formatTime } from '../format-time.js'
import { draftEvent, dropReasons, steps, type Arrival, type RowDraft } from './index.js'
import { runSteps } from './run-steps.js'

const receivedAtMs = Date.UTC(2026, 0, 31, 12)
const secret: Arrival = {
  appId: 'shop',
  keyKind: 'secret',
  receivedAtMs,
  receivedAt: formatTime(receivedAtMs),
  sentAtMs: undefined,
  clientIp: '',
  userAgent: '',
}
const browser: Arrival = { ...secret, keyKind: 'public', clientIp: '203.0.113.9', userAgent: 'Firefox' }

function rowOf(message: object, arrival: Arrival = secret): Partial<RowDraft> {
  const event = draftEvent(message, arrival)
  const halt = runSteps(event, new Counters())
  if (halt) throw new Error(`${halt.code}: ${halt.message}`)
  return JSON.parse(JSON.stringify(event.row)) as Partial<RowDraft>
}
const haltOf = (message: unknown, arrival: Arrival = secret) =>
  runSteps(draftEvent(message, arrival), new Counters())
const track = (changes: object = {}) => ({ type: 'track', event: 'Order Completed', ...changes })
const at = (timestamp: string, changes: object = {}) => track({ timestamp, ...changes })

test('a whole view becomes this row, and what is empty is left out of it', () => {
  const row = rowOf({
    type: 'view',
    messageId: 'm1',
    timestamp: '2026-01-31T11:59:59.123Z',
    anonymousId: 'a1',
    userId: 'u1',
    object: { type: 'Invoice', id: '812', label: 'Invoice 812', url: '/invoices/812?token=abc' },
    properties: { total: 12.5 },
    context: {
      ip: '::FFFF:203.0.113.9',
      userAgent: 'Firefox',
      locale: 'de-CH',
      timezone: 'Europe/Zurich',
      page: {
        url: 'https://shop.example/invoices/812?code=1#top',
        title: 'Invoice',
        referrer: 'https://a.example/?sid=9',
      },
      library: { name: 'keepsight', version: '0.1.0' },
      sessionId: 's1',
      campaign: { source: 'mail' },
    },
  })
  expect(row).toEqual({
    app_id: 'shop',
    time: '2026-01-31 11:59:59.123',
    received_at: '2026-01-31 12:00:00.000',
    message_id: 'm1',
    type: 'view',
    event: 'view',
    anonymous_id: 'a1',
    user_id: 'u1',
    visitor_id: 'a1',
    session_id: 's1',
    object_type: 'Invoice',
    object_id: '812',
    object_label: 'Invoice 812',
    object_url: '/invoices/812?token=redacted',
    page_url: 'https://shop.example/invoices/812?code=redacted#top',
    page_path: '/invoices/812',
    page_title: 'Invoice',
    referrer: 'https://a.example/?sid=redacted',
    ip: '203.0.113.9',
    user_agent: 'Firefox',
    is_bot: 0,
    locale: 'de-CH',
    timezone: 'Europe/Zurich',
    library: 'keepsight/0.1.0',
    source: 'server',
    properties: '{"total":12.5}',
    traits: '{}',
    context: '{"campaign":{"source":"mail"}}',
  })
})

describe('putIdentity', () => {
  test('makes an id for a message that has none, another for each', () => {
    const [one, two] = [rowOf(track()), rowOf(track({ messageId: '' }))]
    expect(one.message_id).toMatch(/^[0-9a-f-]{36}$/)
    expect(two.message_id).not.toBe(one.message_id)
  })
  test.each([
    [{ anonymousId: 'a', userId: 'u' }, 'a'],
    [{ userId: 'u' }, 'u'],
    [{ anonymousId: '', userId: 7 }, '7'],
    [{}, undefined],
  ])('counts %j as the visitor %s', (ids, visitor) => {
    expect(rowOf(track(ids)).visitor_id).toBe(visitor)
  })
})

describe('putTime', () => {
  test.each([
    ['no timestamp: receipt', track(), '2026-01-31 12:00:00.000'],
    ['as it says', at('2026-01-31T10:00:00+02:00'), '2026-01-31 08:00:00.000'],
    ['late events keep their own day', at('2025-12-01T00:00:00Z'), '2025-12-01 00:00:00.000'],
    ['the first moment there is', at('2000-01-01T00:00:00Z'), '2000-01-01 00:00:00.000'],
    [
      'ordinary latency moves nothing',
      at('2026-01-31T11:00:00Z', { sentAt: '2026-01-31T11:59:58.001Z' }),
      '2026-01-31 11:00:00.000',
    ],
    [
      'a clock that is behind',
      at('2026-01-31T09:59:00Z', { sentAt: '2026-01-31T10:00:00Z' }),
      '2026-01-31 11:59:00.000',
    ],
    [
      'a clock that is ahead',
      at('2026-02-02T11:59:00Z', { sentAt: '2026-02-02T12:00:00Z' }),
      '2026-01-31 11:59:00.000',
    ],
    [
      'a clock at 1970',
      at('1970-01-01T00:00:50Z', { sentAt: '1970-01-01T00:01:00Z' }),
      '2026-01-31 11:59:50.000',
    ],
    ['23 hours ahead', at('2026-02-01T11:00:00Z'), '2026-02-01 11:00:00.000'],
    ['25 hours ahead: receipt', at('2026-02-01T13:00:00Z'), '2026-01-31 12:00:00.000'],
    ['2099: receipt', at('2099-01-01T00:00:00Z'), '2026-01-31 12:00:00.000'],
  ])('%s', (_, message, time) => {
    expect(rowOf(message).time).toBe(time)
  })
  test('uses the batch’s sentAt when the message has none', () => {
    const arrival = { ...secret, sentAtMs: receivedAtMs - 3_600_000 }
    expect(rowOf(at('2026-01-31T10:59:00Z'), arrival).time).toBe('2026-01-31 11:59:00.000')
    expect(rowOf(at('2026-01-31T10:59:00Z', { sentAt: '2026-01-31T12:00:00Z' }), arrival).time).toBe(
      '2026-01-31 10:59:00.000',
    )
  })
  test.each(['1999-12-31T23:59:59.999Z', '1970-01-01T00:00:00Z', '0001-01-01'])('drops %s', (timestamp) => {
    expect(haltOf(at(timestamp))).toMatchObject({ code: 'invalid_timestamp' })
  })
})

describe('putKind', () => {
  test.each([
    [track(), { type: 'track', event: 'Order Completed' }],
    [
      { type: 'page', name: 'Home', category: 'Shop' },
      { type: 'page', event: 'page', name: 'Home', category: 'Shop' },
    ],
    [
      { type: 'screen', name: 'Cart' },
      { type: 'screen', event: 'screen', name: 'Cart' },
    ],
    [
      { type: 'group', groupId: 'g', traits: { a: 1 } },
      { group_id: 'g', traits: '{"a":1}' },
    ],
    [
      { type: 'alias', previousId: 'p', userId: 'u' },
      { previous_id: 'p', user_id: 'u' },
    ],
    [
      { type: 'identify', userId: 'u', traits: { plan: 'pro' } },
      { event: 'identify', traits: '{"plan":"pro"}' },
    ],
  ])('%j', (message, row) => {
    expect(rowOf(message)).toMatchObject(row)
  })
})

describe('putPage', () => {
  test('reads a page message’s properties, where Segment’s clients put the page', () => {
    const properties = {
      url: 'https://a.example/x?a=1&token=t',
      title: 'X',
      referrer: 'https://b.example/',
      path: '/x',
    }
    const row = rowOf({ type: 'page', properties })
    expect(row).toMatchObject({
      page_url: 'https://a.example/x?a=1&token=redacted',
      page_path: '/x',
      page_title: 'X',
      referrer: 'https://b.example/',
    })
    expect(row.properties).not.toContain('token=t"')
  })
  test('prefers context.page, and takes the path from the URL when there is none', () => {
    const context = { page: { url: 'https://a.example' } }
    expect(rowOf({ type: 'page', context, properties: { url: 'https://b.example/b' } })).toMatchObject({
      page_url: 'https://a.example',
      page_path: '/',
    })
  })
  test('leaves properties of other messages alone', () => {
    expect(rowOf(track({ properties: { title: 'X' } })).page_title).toBeUndefined()
  })
})

describe('putIp', () => {
  test.each([
    ['2001:DB8::1', '2001:db8::1'],
    ['203.0.113.9:1234', '203.0.113.9'],
    ['not an address', undefined],
    ['<script>', undefined],
    ['0.0.0.0', undefined],
    ['', undefined],
  ])('a secret key’s %j becomes %j', (ip, expected) => {
    expect(rowOf(track({ context: { ip } })).ip).toBe(expected)
  })
  test('the connection of a secret key is a server’s, and is not taken', () => {
    expect(rowOf(track(), { ...secret, clientIp: '203.0.113.1' }).ip).toBeUndefined()
  })
  test('the connection of a public key is the person’s', () => {
    expect(rowOf(track(), browser).ip).toBe('203.0.113.9')
    expect(rowOf(track(), { ...browser, clientIp: '' }).ip).toBeUndefined()
  })
})

describe('putUserAgent', () => {
  const bot = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'
  test('knows a bot, unless a user is logged in', () => {
    expect(rowOf(track({ context: { userAgent: bot } })).is_bot).toBe(1)
    expect(rowOf(track({ userId: 'u', context: { userAgent: bot } })).is_bot).toBe(0)
    expect(rowOf(track()).is_bot).toBe(0)
  })
  test('takes the request’s only for a public key, and the message’s before it', () => {
    expect(rowOf(track(), browser).user_agent).toBe('Firefox')
    expect(rowOf(track({ context: { userAgent: 'Safari' } }), browser).user_agent).toBe('Safari')
    expect(rowOf(track(), { ...secret, userAgent: 'node' }).user_agent).toBeUndefined()
  })
  test('answers quickly for a text made to be slow', () => {
    const started = performance.now()
    rowOf(track({ context: { userAgent: `${'a'.repeat(2000)} ${'('.repeat(2000)}` } }))
    expect(performance.now() - started).toBeLessThan(50)
  })
})

describe('putSender', () => {
  test.each([
    [{ name: 'analytics-node', version: '3.1.0' }, 'analytics-node/3.1.0'],
    [{ name: 'x' }, 'x'],
    [{ name: 5 }, undefined],
    ['analytics.js', 'analytics.js'],
    [null, undefined],
  ])('%j is %s', (library, text) => {
    expect(rowOf(track({ context: { library } })).library).toBe(text)
  })
})

describe('putBags', () => {
  test('keeps what context holds beyond the columns, and only that', () => {
    const context = {
      ip: '203.0.113.9',
      locale: 'de',
      page: { url: '/a', path: '/a', search: '?token=1', title: 'A', hash: '#x' },
      library: { name: 'n', version: '1', plan: 'pro' },
      device: { type: 'phone' },
      empty: null,
    }
    expect(JSON.parse(rowOf(track({ context })).context ?? '')).toEqual({
      page: { hash: '#x' },
      library: { plan: 'pro' },
      device: { type: 'phone' },
    })
  })
  test('scrubs secrets from the properties that hold addresses', () => {
    const properties = {
      url: '/a?key=1',
      search: '?password=x&q=mug',
      referrer: 'https://u:p@a.example/',
      note: '?key=1',
    }
    expect(JSON.parse(rowOf(track({ properties })).properties ?? '')).toEqual({
      url: '/a?key=redacted',
      search: '?password=redacted&q=mug',
      referrer: 'https://a.example/',
      note: '?key=1',
    })
  })
})

describe('runSteps', () => {
  test('counts a drop under the step and reason, and renders it', () => {
    const counters = new Counters()
    runSteps(draftEvent({ type: 'nope' }, secret), counters)
    runSteps(draftEvent(at('1970-01-01'), secret), counters)
    runSteps(draftEvent(track({ userId: 'u' }), browser), counters)
    const text = counters.render()
    expect(text).toContain(
      'keepsight_collector_events_dropped_total{step="dropMalformed",reason="unknown_type"} 1',
    )
    expect(text).toContain(
      'keepsight_collector_events_dropped_total{step="putTime",reason="invalid_timestamp"} 1',
    )
    expect(text).toContain('{step="dropForbiddenForPublicKey",reason="not_allowed_for_public_key"} 1')
    expect(counters.droppedCount()).toBe(3)
    expect(counters.droppedCount('unknown_type')).toBe(1)
  })

  test('times one event in 64, step by step', () => {
    const counters = new Counters()
    for (let n = 0; n < 129; n++) runSteps(draftEvent(track(), secret), counters)
    expect(counters.render()).toContain('keepsight_collector_timed_events_total 3')
    for (const [name] of steps)
      expect(counters.render()).toMatch(new RegExp(`step_seconds_total\\{step="${name}"\\} [0-9.e-]+`))
  })

  test('every drop reason is a code of the protocol', async () => {
    const { errors } = await import('@keepsight/protocol')
    for (const reason of dropReasons) expect(errors).toHaveProperty(reason)
  })
})
