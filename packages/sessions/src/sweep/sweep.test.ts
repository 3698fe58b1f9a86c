import { describe, expect, it } from 'vitest'
import { keyOf, onBothDatabases, start, until } from '../testing/bench.js'

const minute = 60_000
const day = 86_400_000
const iso = (ms: number) => new Date(ms).toISOString()
const admin = { kind: 'admin', id: null } as const
const aFewTicks = () => new Promise((resolve) => setTimeout(resolve, 120))

onBothDatabases((bench) => {
  const get = (key: string) => bench().sessions.get(bench().app, keyOf(key))
  const see = (key: string, at = bench().clock.now, ip?: string) =>
    bench().sessions.seen(bench().app, { sessions: [{ id: keyOf(key), at: iso(at), ...(ip && { ip }) }] })
  /** Lets minutes go by as a clock does: every four of them a sweep notes that it was there. */
  async function pass(ms: number): Promise<void> {
    const { clock, store } = bench()
    for (let left = ms; left > 0; left -= 4 * minute) {
      clock.now += Math.min(left, 4 * minute)
      await until(async () => (await store.getSetting('sessions_swept_at')) === String(clock.now))
    }
    await aFewTicks()
  }

  describe('timeouts', () => {
    it('end what is idle, from when it was used last', async () => {
      const { session } = bench()
      await session('a', { idleTimeoutMs: 10 * minute })
      await session('b', { idleTimeoutMs: 10 * minute })
      await session('c')
      await pass(8 * minute)
      await see('b')
      await pass(3 * minute)
      await until(async () => (await get('a'))?.state === 'ending')
      expect(await get('a')).toMatchObject({ reason: 'idle', endedBy: { kind: 'keepsight', id: null } })
      expect([(await get('b'))?.state, (await get('c'))?.state]).toEqual(['active', 'active'])
    })

    it('end what is too old, however much it is used', async () => {
      const { session, clock } = bench()
      await session('a', { absoluteTimeoutMs: 10 * minute, idleTimeoutMs: 60 * minute })
      clock.now += 10 * minute - 1
      await see('a')
      await aFewTicks()
      expect((await get('a'))?.state).toBe('active')
      clock.now += 1
      await until(async () => (await get('a'))?.state === 'ending')
      expect(await get('a')).toMatchObject({ reason: 'expired', endingAt: iso(start + 10 * minute) })
    })

    it('spare the idle for a minute after the clock has jumped ahead', async () => {
      const { session, clock } = bench()
      await session('a', { idleTimeoutMs: 10 * minute })
      await session('b', { idleTimeoutMs: 10 * minute })
      await session('c', { absoluteTimeoutMs: 10 * minute })
      await aFewTicks()
      clock.now += 8 * 60 * minute
      await until(async () => (await get('c'))?.state === 'ending')
      expect((await get('a'))?.state).toBe('active')
      await see('a')
      clock.now += minute
      await until(async () => (await get('b'))?.state === 'ending')
      expect((await get('a'))?.state).toBe('active')
    })

    it('spare the idle when the server was away', async () => {
      const { app, sessions, session, clock, another } = bench()
      await session('a', { idleTimeoutMs: 10 * minute })
      await aFewTicks()
      await sessions.close()
      clock.now += 60 * minute
      const restarted = await another()
      await aFewTicks()
      expect((await restarted.get(app, keyOf('a')))?.state).toBe('active')
      clock.now += minute
      await until(async () => (await restarted.get(app, keyOf('a')))?.state === 'ending')
    })

    it('end nobody early when the clock is put back, and go on', async () => {
      const { session, clock } = bench()
      await session('a', { idleTimeoutMs: 10 * minute })
      clock.now -= 60 * minute
      await aFewTicks()
      expect((await get('a'))?.state).toBe('active')
      clock.now = start
      await pass(10 * minute)
      await until(async () => (await get('a'))?.state === 'ending')
    })
  })

  describe('a use', () => {
    it('only moves forward, never past now, and not after the end', async () => {
      const { app, sessions, session, clock } = bench()
      await session('a')
      clock.now += 10 * minute
      await see('a', start + 5 * minute)
      await see('a', start + 2 * minute)
      expect((await get('a'))?.lastSeenAt).toBe(iso(start + 5 * minute))
      await see('a', start + 60 * minute)
      expect((await get('a'))?.lastSeenAt).toBe(iso(start + 10 * minute))
      await sessions.end(app, { sessions: [keyOf('a')], reason: 'logout' }, admin)
      clock.now += 10 * minute
      await see('a')
      expect((await get('a'))?.lastSeenAt).toBe(iso(start + 10 * minute))
    })

    it('is told by any key of the session, and changes its address and place', async () => {
      const { app, sessions, session, clock } = bench()
      await session('a', { ip: '91.198.174.192' })
      await sessions.rekey(app, { keyId: keyOf('a'), newKeyId: keyOf('b'), newSealedKey: 's' })
      clock.now += minute
      await see('b', clock.now, '8.8.8.8')
      expect(await get('a')).toMatchObject({
        ip: '8.8.8.8',
        place: { country: 'US' },
        lastSeenAt: iso(start + minute),
      })
    })

    it('of many sessions is one request; unknown ones are passed over', async () => {
      const { app, sessions, logIn, clock } = bench()
      await Promise.all(Array.from({ length: 499 }, (_, i) => logIn(`${i}`)))
      clock.now += minute
      const ids = [...Array.from({ length: 499 }, (_, i) => keyOf(`${i}`)), keyOf('unknown')]
      await sessions.seen(app, { sessions: ids.map((id) => ({ id, at: iso(clock.now) })) })
      const found = await sessions.find(app, { limit: 1000 })
      expect(found.sessions.filter(({ lastSeenAt }) => lastSeenAt === iso(start + minute))).toHaveLength(499)
      await expect(
        sessions.seen(app, { sessions: [...ids, keyOf('one more')].map((id) => ({ id, at: iso(start) })) }),
      ).rejects.toMatchObject({ code: 'invalid_session_request' })
    })
  })

  it('forgets sessions after the retention, and refuses their keys as long as it must', async () => {
    const { app, sessions, another, session, logIn, clock, listen } = bench()
    await sessions.close()
    await session('old', { keyLifetimeMs: 40 * day })
    await session('live')
    await sessions.end(app, { sessions: [keyOf('old')], reason: 'logout' }, admin)
    await sessions.recordFailure(app, { user: 'ada' })
    clock.now += 31 * day
    const later = await another({ retentionDays: 30 })
    await until(async () => (await later.get(app, keyOf('old'))) === null)
    expect((await later.get(app, keyOf('live')))?.state).toBe('active')
    expect(await logIn('old')).toMatchObject({ outcome: 'rejected', reason: 'already-ended' })
    const heard = await listen('p', { on: later })
    expect(heard.events[0]).toMatchObject({
      event: 'ending',
      data: { notice: { reason: 'logout', at: iso(start) } },
    })
    const report = await later.report(app, { from: '2026-01-15', to: '2026-01-15', timezone: 'UTC' })
    expect(report.totals).toMatchObject({ failed: 0, endings: 0 })
    clock.now += 10 * day
    await until(async () => (await later.check(app, { keyIds: [keyOf('old')] })).keys[0]?.state === 'unknown')
  })
})
