import http from 'node:http'
import type { AddressInfo } from 'node:net'
import type { EndingsEvent, UserSession } from '@keepsight/protocol'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { endingsBounds } from '../sessions/endings-bounds.js'
import { appSide, keyIdOf } from '../testing/session-requests.js'
import { startTestApi, type TestApi } from '../testing/start-test-api.js'

let test: TestApi
let port: number
let shop: ReturnType<typeof appSide>
beforeAll(async () => {
  test = await startTestApi()
  await test.api.listen({ port: 0, host: '127.0.0.1' })
  port = (test.api.server.address() as AddressInfo).port
  shop = appSide(test)
})
afterAll(() => test.close())

const opened: http.ClientRequest[] = []
afterEach(() => opened.splice(0).forEach((request) => request.destroy()))

/** Opens a stream and reads its events. */
async function open(path: string, key: string) {
  const request = http.get({ host: '127.0.0.1', port, path, headers: { authorization: `Bearer ${key}` } })
  request.on('error', () => undefined)
  opened.push(request)
  const response = await new Promise<http.IncomingMessage>((resolve) => request.once('response', resolve))
  const stream = { response, request, text: '', ended: false }
  response.setEncoding('utf8').on('data', (chunk: string) => (stream.text += chunk))
  response.once('close', () => (stream.ended = true)).on('error', () => undefined)
  const events = () =>
    stream.text.split('\n\n').flatMap((part): EndingsEvent[] => {
      const [, event, data] = /^event: (.+)\ndata: (.+)$/m.exec(part) ?? []
      return event && data ? [{ event, data: JSON.parse(data) as never } as EndingsEvent] : []
    })
  const until = (test: (events: EndingsEvent[]) => boolean) =>
    expect.poll(() => test(events()), { timeout: 5000, interval: 10 }).toBe(true)
  return { ...stream, stream, events, until }
}
const listen = (listener: string, after = 0, key = test.shop.secretKey) =>
  open(`/v1/sessions/endings?listener=${listener}&name=web-1&after=${String(after)}`, key)

/** Writes keys that are refused, without living through as many log-ins. */
async function refuse(appId: string, count: number): Promise<void> {
  const [at, until] = [Date.now(), Date.now() + 86_400_000]
  const numbers = Array.from({ length: count }, (_, index) => index + 1)
  await test.operational.database.write(async (db) => {
    await db.insertInto('session_counter').values({ app_id: appId, seq: count }).execute()
    for (let first = 0; first < count; first += 500)
      await db
        .insertInto('session_key')
        .values(
          numbers.slice(first, first + 500).map((seq) => ({
            app_id: appId,
            key_id: keyIdOf(`refused ${String(seq)}`),
            session_id: keyIdOf(`refused ${String(seq)}`),
            user_id: 'u',
            sealed_key: 'x'.repeat(200),
            created_seq: seq,
            refused_seq: seq,
            refused_at: at,
            refused_until: until,
            needs_delivery: 1,
            outlives_session: 0,
            reason: 'logout' as const,
            replaced_by: null,
          })),
        )
        .execute()
  })
}

const isEnding = (keyId: string) => (each: EndingsEvent) =>
  each.event === 'ending' && each.data.keyId === keyId
const isSynced = (each: EndingsEvent) => each.event === 'synced'
const endOne = (id: string) => shop.post('/end', { sessions: [id], reason: 'logout' })

describe('a process that listens', () => {
  it('is told at once that it is in step, and then each ending as it happens', async () => {
    const stream = await listen('l1')
    expect(stream.response.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
    })
    await stream.until((events) => events.some(isSynced))
    const { id } = await shop.start('s1')
    await endOne(id)
    await stream.until((events) => events.some(isEnding(id)))
    expect(stream.events().find(isEnding(id))).toMatchObject({
      data: { sealedKey: 'sealed.0123456789', needsDelivery: true, notice: { reason: 'logout' } },
    })
  })

  it('goes on after the last number that it had, and misses nothing of the time between', async () => {
    const first = await listen('l2')
    await first.until((events) => events.some(isSynced))
    const before = await shop.start('s2')
    await endOne(before.id)
    await first.until((events) => events.some(isEnding(before.id)))
    const seq = Math.max(...first.events().map(({ data }) => data.seq))
    first.request.destroy()
    const between = await shop.start('s3')
    await endOne(between.id)
    const second = await listen('l2', seq)
    await second.until((events) => events.some(isSynced))
    expect(second.events().some(isEnding(between.id))).toBe(true)
    expect(second.events().some(isEnding(before.id))).toBe(false)
    const fromTheBeginning = await listen('l3')
    await fromTheBeginning.until((events) => events.some(isSynced))
    expect(fromTheBeginning.events().some(isEnding(before.id))).toBe(true)
  })

  it('confirms, and only then the session is ended', async () => {
    const only = await listen('l4', 0, test.blog.secretKey)
    const blog = appSide(test, test.blog.secretKey)
    const { id } = await blog.start('s4')
    await blog.post('/end', { sessions: [id], reason: 'logout' })
    await only.until((events) => events.some(isEnding(id)))
    const stateOf = async () => (await blog.get<{ session: UserSession }>(`/${id}`)).body.session
    const ack = (outcome: string, error?: string) =>
      blog.post('/acks', { listener: 'l4', acks: [{ keyId: id, outcome, ...(error ? { error } : {}) }] })
    expect((await ack('failed', 'destroy_failed')).body).toEqual({ success: true })
    expect(await stateOf()).toMatchObject({
      state: 'ending',
      failedDeliveries: 1,
      deliveryError: 'destroy_failed',
    })
    await ack('gone')
    await expect.poll(async () => (await stateOf()).state).toBe('ended')
    expect(await stateOf()).toMatchObject({ deliveryError: null, endedAt: expect.any(String) as string })
  })

  it("hears nothing of another app's sessions", async () => {
    const stream = await listen('l5', 0, test.blog.secretKey)
    await stream.until((events) => events.some(isSynced))
    const { id } = await shop.start('s5')
    await endOne(id)
    const other = await listen('l6')
    await other.until((events) => events.some(isEnding(id)))
    expect(JSON.stringify(stream.events())).not.toContain(id)
  })

  it('hears of as many keys as are refused, though it reads slowly', async () => {
    const { app, secretKey } = await test.operational.createApp({ name: 'Large' })
    const count = 30_000
    await refuse(app.id, count)
    const stream = await listen('l11', 0, secretKey)
    stream.response.pause()
    await new Promise((resolve) => setTimeout(resolve, 300))
    stream.response.resume()
    await expect.poll(() => stream.stream.text.includes('event: synced'), { timeout: 20_000 }).toBe(true)
    expect(stream.stream.text.match(/^event: ending$/gm)).toHaveLength(count)
    expect(stream.stream.ended).toBe(false)
  })

  it.each([
    '',
    '?listener=l',
    '?listener=&name=w',
    '?listener=l&name=w&after=-1',
    '?listener=l&name=w&after=x',
    `?listener=${'l'.repeat(65)}&name=w`,
    '?listener=l&name=w&since=1',
  ])('is refused with %s', async (query) => {
    const { statusCode } = await test.api.inject({
      url: `/v1/sessions/endings${query}`,
      headers: { authorization: `Bearer ${test.shop.secretKey}` },
    })
    expect(statusCode).toBe(400)
  })

  it.each(['readKey', 'publicKey'] as const)('is refused with the %s', async (kind) => {
    expect((await listen('l7', 0, test.shop[kind])).response.statusCode).toBe(403)
  })
})

describe('the stream', () => {
  it('has a heartbeat, and is cut when its key is revoked', { timeout: 40_000 }, async () => {
    const { apiKey, key } = await test.operational.createKey('shop', 'secret')
    const [revoked, good] = [await listen('l8', 0, key), await listen('l9')]
    await test.operational.revokeKey(apiKey.id)
    const withinBeat = { timeout: endingsBounds.heartbeatMs + 5000 }
    await expect.poll(() => revoked.stream.ended, withinBeat).toBe(true)
    await expect.poll(() => good.stream.text, withinBeat).toContain(': heartbeat')
    expect(good.stream.ended).toBe(false)
  })

  it('of the live page tells of each session that starts and ends', async () => {
    const live = await open('/v1/apps/shop/live', test.shop.readKey)
    await expect.poll(() => live.stream.text).toContain(': live')
    const { id } = await shop.start('s9', { user: 'live' })
    await expect
      .poll(() => live.stream.text, { timeout: 5000 })
      .toContain(`event: session\ndata: {"id":"${id}"`)
    await endOne(id)
    await expect.poll(() => live.stream.text, { timeout: 5000 }).toContain('"state":"ending"')
    expect(live.stream.text).not.toContain(keyIdOf('s4'))
  })

  it('of the live page brings a burst of sessions to the end, each in its last state', async () => {
    const live = await open('/v1/apps/shop/live', test.shop.readKey)
    await expect.poll(() => live.stream.text).toContain(': live')
    live.response.pause()
    const names = Array.from({ length: 500 }, (_, index) => `burst ${String(index)}`)
    await Promise.all(names.map((name) => shop.start(name, { user: 'burst', limit: 1 })))
    live.response.resume()
    const states = () => {
      const sessions = [...live.stream.text.matchAll(/^event: session\ndata: (.+)$/gm)].map(
        ([, data = '']) => JSON.parse(data) as UserSession,
      )
      return new Map(sessions.map(({ id, state }) => [id, state]))
    }
    const counts = () => [...states().values()].filter((state) => state === 'active').length
    await expect.poll(() => [states().size, counts()], { timeout: 10_000 }).toEqual([500, 1])
    expect(live.stream.ended).toBe(false)
  })

  it('ends when the server closes', async () => {
    const stream = await listen('l10')
    await stream.until((events) => events.some(isSynced))
    await test.api.close()
    await expect.poll(() => stream.stream.ended, { timeout: 5000 }).toBe(true)
  })
})
