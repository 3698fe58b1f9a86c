import { Analytics } from '@segment/analytics-node'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createCollector } from './create-collector.js'
import { writeRoutes } from './http/routes.js'
import { SpoolError } from './spool/port.js'
import { deferred } from './testing/deferred.js'
import { connectRaw } from './testing/raw-request.js'
import { KeysInMemory, secretKey, SpoolInMemory, startCollector } from './testing/start-collector.js'

const messages = {
  batch: { batch: [{ type: 'page' }] },
  track: { event: 'x' },
  page: {},
  screen: {},
  identify: { userId: 'u' },
  group: { groupId: 'g' },
  alias: { previousId: 'p' },
  view: { object: { type: 'T', id: '1' } },
}

describe('a collector', () => {
  test.each([...writeRoutes])('takes %s', async (path, kind) => {
    const { post, spool } = await startCollector()
    expect((await post(`${path}?ignored=1`, messages[kind])).body).toEqual({
      success: true,
      accepted: 1,
      rejected: [],
    })
    expect(spool.rows()[0]?.type).toBe(kind === 'batch' ? 'page' : kind)
  })

  test('keeps the batch’s order, sentAt and context, and a message’s own context before it', async () => {
    const { post, spool } = await startCollector({ now: () => Date.UTC(2026, 0, 31, 12) })
    await post('/v1/batch', {
      sentAt: '2026-01-31T11:00:00Z',
      context: { library: { name: 'lib', version: '1' }, locale: 'de' },
      batch: [
        { type: 'track', event: 'a', timestamp: '2026-01-31T10:59:59Z' },
        { type: 'track', event: 'b', context: { locale: 'fr' } },
      ],
    })
    expect(spool.rows()).toMatchObject([
      { event: 'a', time: '2026-01-31 11:59:59.000', library: 'lib/1', locale: 'de' },
      { event: 'b', time: '2026-01-31 12:00:00.000', library: 'lib/1', locale: 'fr' },
    ])
  })

  test('answers only when the spool has synced', async () => {
    const { post, spool } = await startCollector()
    const synced = deferred()
    spool.before = () => synced.promise
    let answered = false
    const answer = post('/v1/track', { event: 'x' }).finally(() => (answered = true))
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(answered).toBe(false)
    synced.resolve()
    expect((await answer).body.accepted).toBe(1)
  })

  test.each(['spool_full', 'spool_failing'] as const)(
    'answers 503 with Retry-After when the spool says %s',
    async (code) => {
      const { post, spool, collector } = await startCollector()
      spool.before = () => Promise.reject(new SpoolError(code))
      const answer = await post('/v1/batch', messages.batch)
      expect(answer.status).toBe(503)
      expect(answer.body.error?.code).toBe(code)
      expect(answer.headers.get('retry-after')).toBe('10')
      expect(collector.counters.accepted).toBe(0)
      spool.before = () => Promise.resolve()
      expect((await post('/v1/batch', messages.batch)).status).toBe(200)
    },
  )

  test('a bug in the spool gets 500 without details, and is told to whoever runs it', async () => {
    const { post, spool, errors } = await startCollector()
    spool.before = () => Promise.reject(new TypeError('secret detail'))
    const answer = await post('/v1/track', { event: 'x' })
    expect(answer.status).toBe(500)
    expect(JSON.stringify(answer.body)).not.toContain('secret detail')
    expect(errors).toHaveLength(1)
  })

  test('a store of keys that fails gets 503, and what is remembered goes on', async () => {
    const { post, keys } = await startCollector()
    keys.failing = true
    expect((await post('/v1/track', { event: 'x' })).body.error?.code).toBe('starting')
    keys.failing = false
    expect((await post('/v1/track', { event: 'x' })).status).toBe(200)
    keys.failing = true
    await new Promise((resolve) => setTimeout(resolve, 600))
    expect((await post('/v1/track', { event: 'x' })).status).toBe(200)
  })

  test('a revoked key stops working within a second', async () => {
    const { post, keys } = await startCollector()
    expect((await post('/v1/track', { event: 'x' })).status).toBe(200)
    keys.keys.set(secretKey, { ...keys.keys.get(secretKey)!, revokedAt: 'now' })
    keys.version++
    await new Promise((resolve) => setTimeout(resolve, 600))
    expect((await post('/v1/track', { event: 'x' })).body.error?.code).toBe('revoked_key')
  })

  test('takes the address of a browser from the trusted proxy', async () => {
    const { post, spool } = await startCollector({
      trustProxy: { proxies: ['loopback'], header: 'X-Forwarded-For' },
    })
    const headers = { authorization: 'Bearer ks_pub_test', 'x-forwarded-for': '198.51.100.1, 203.0.113.9' }
    await post('/v1/track', { event: 'x' }, { headers })
    expect(spool.rows()[0]?.ip).toBe('203.0.113.9')
  })

  test('takes what @segment/analytics-node sends, unchanged', async () => {
    const { url, spool } = await startCollector()
    const analytics = new Analytics({ writeKey: secretKey, host: url, path: '/v1/batch' })
    const failures: unknown[] = []
    analytics.on('error', (error) => failures.push(error))
    const timestamp = new Date('2026-01-31T12:00:00.000Z')
    analytics.track({ userId: 'u1', event: 'Order Completed', properties: { total: 12.5 }, timestamp })
    analytics.page({ anonymousId: 'a1', name: 'Home', properties: { url: 'https://shop.example/?x=1' } })
    analytics.screen({ userId: 'u1', name: 'Cart' })
    analytics.identify({ userId: 'u1', traits: { plan: 'pro' } })
    analytics.group({ userId: 'u1', groupId: 'g1', traits: { seats: 5 } })
    analytics.alias({ userId: 'u1', previousId: 'a1' })
    await analytics.closeAndFlush()
    expect(failures).toEqual([])
    expect(spool.rows()).toMatchObject([
      {
        type: 'track',
        event: 'Order Completed',
        user_id: 'u1',
        properties: '{"total":12.5}',
        time: '2026-01-31 12:00:00.000',
      },
      { type: 'page', name: 'Home', anonymous_id: 'a1', page_path: '/' },
      { type: 'screen', name: 'Cart' },
      { type: 'identify', traits: '{"plan":"pro"}' },
      { type: 'group', group_id: 'g1', traits: '{"seats":5}' },
      { type: 'alias', previous_id: 'a1' },
    ])
    for (const row of spool.rows()) {
      expect(row).toMatchObject({ source: 'server' })
      expect(row.library).toMatch(/^@segment\/analytics-node\/\d/)
      expect(row.message_id).toMatch(/^node-next-/)
    }
  })

  test('counts what it does', async () => {
    const { post, collector } = await startCollector()
    await post('/v1/batch', { batch: [{ type: 'page' }, { type: 'page' }, {}] })
    await post('/v1/batch', '{')
    const text = collector.counters.render()
    expect(text).toContain('keepsight_collector_events_accepted_total 2')
    expect(text).toContain('keepsight_collector_writes_total{status="200"} 1')
    expect(text).toContain('keepsight_collector_writes_total{status="400"} 1')
    expect(text).toContain('keepsight_collector_writes_refused_total{code="malformed_json"} 1')
    expect(text).toContain('keepsight_collector_writes_in_flight 0')
  })
})

describe('listen', () => {
  test('says what to do when the port is in use', async () => {
    const { port } = await startCollector()
    const second = createCollector({
      port,
      spool: new SpoolInMemory(),
      keys: new KeysInMemory(),
      upstream: '/x',
    })
    await expect(second.listen()).rejects.toMatchObject({
      code: 'port_in_use',
      message: expect.stringContaining('--port') as string,
    })
    await second.close()
  })

  test('says what to do when the host is not here', async () => {
    const elsewhere = createCollector({
      host: '192.0.2.1',
      port: 0,
      spool: new SpoolInMemory(),
      keys: new KeysInMemory(),
      upstream: '/x',
    })
    await expect(elsewhere.listen()).rejects.toMatchObject({ code: 'host_not_here' })
  })
})

describe('close', () => {
  test('answers what is in hand, closes kept connections, refuses new ones and closes the spool', async () => {
    const { port, url, spool, collector } = await startCollector()
    const idle = await connectRaw(port)
    idle.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n')
    await idle.until(/ok/)
    const synced = deferred()
    spool.before = () => synced.promise
    const body = JSON.stringify({ event: 'x' })
    const busy = await connectRaw(port)
    busy.write(
      `POST /v1/track HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${secretKey}\r\nContent-Length: ${String(body.length)}\r\n\r\n${body}`,
    )
    await expect.poll(() => collector.counters.inFlight).toBe(1)

    const closed = collector.close({ timeoutMs: 5000 })
    await idle.closed()
    await expect(fetch(`${url}/healthz`)).rejects.toThrow()
    expect(spool.closed).toBe(false)
    synced.resolve()
    expect(await busy.closed()).toMatch(/Connection: close.*"accepted":1/s)
    await closed
    expect(spool.closed).toBe(true)
    expect(spool.records).toHaveLength(1)
  })

  test('cuts off what does not end in time, unacknowledged', async () => {
    const { post, spool, collector } = await startCollector()
    spool.before = () => new Promise(() => {})
    const lost = post('/v1/track', { event: 'x' }).then(
      () => 'acknowledged',
      () => 'cut off',
    )
    await expect.poll(() => collector.counters.inFlight).toBe(1)
    await collector.close({ timeoutMs: 100 })
    expect(await lost).toBe('cut off')
  })

  test('does not wait for live streams', async () => {
    const main = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write('data: x\n\n')
    }).listen(0)
    await once(main, 'listening')
    onTestFinished(() => {
      main.closeAllConnections()
      main.close()
    })
    const upstream = `http://127.0.0.1:${String((main.address() as AddressInfo).port)}`
    const { url, collector } = await startCollector({ upstream })
    const stream = await fetch(`${url}/v1/apps/shop/live`)
    expect(stream.status).toBe(200)
    const started = performance.now()
    await collector.close({ timeoutMs: 10_000 })
    expect(performance.now() - started).toBeLessThan(1000)
  })
})
