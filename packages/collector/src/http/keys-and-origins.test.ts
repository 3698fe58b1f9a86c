import { describe, expect, test } from 'vitest'
import { goodMessage } from '../testing/expect-unharmed.js'
import {
  boundKey,
  publicKey,
  readKey,
  revokedKey,
  secretKey,
  startCollector,
} from '../testing/start-collector.js'

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
          goodMessage({ userId: 'admin' }),
          goodMessage({ context: { ip: '203.0.113.9' } }),
          goodMessage({ userId: '', anonymousId: 'a' }),
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
    await post('/v1/track', goodMessage({ timestamp }), withPublicKey)
    await post('/v1/track', goodMessage({ timestamp, sentAt: '2026-01-01T00:00:10.000Z' }), withPublicKey)
    expect(spool.rows().map(({ time }) => time)).toEqual([
      '2026-01-31 12:00:00.000',
      '2026-01-31 11:59:50.000',
    ])
  })
})
