import type { StartSessionRequest } from '@keepsight/protocol'
import { describe, expect, it } from 'vitest'
import { keyOf, onBothDatabases, start } from './testing/bench.js'

const minute = 60_000
const firefox = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:130.0) Gecko/20100101 Firefox/130.0'
const iso = (ms: number) => new Date(ms).toISOString()
const admin = { kind: 'admin', id: null } as const

onBothDatabases((bench, database) => {
  describe('a log-in', () => {
    it('is a session with its device, place and times', async () => {
      const session = await bench().session('a', {
        ip: '91.198.174.192',
        userAgent: firefox,
        visitor: 'visitor-1',
        idleTimeoutMs: 30 * minute,
        absoluteTimeoutMs: 60 * minute,
      })
      expect(session).toEqual({
        id: keyOf('a'),
        user: 'ada',
        state: 'active',
        ip: '91.198.174.192',
        device: { browser: 'Firefox', os: 'macOS', type: 'desktop', label: 'Firefox on macOS' },
        place: { country: 'NL', region: null, city: null, label: 'Netherlands' },
        visitor: 'visitor-1',
        userAgent: firefox,
        startedAt: iso(start),
        lastSeenAt: iso(start),
        expiresAt: iso(start + 60 * minute),
        endingAt: null,
        endedAt: null,
        reason: null,
        endedBy: null,
        replacedBy: null,
        failedDeliveries: 0,
        deliveryError: null,
        isNewDevice: true,
        isImpossibleTravel: false,
      })
      expect(await bench().sessions.get(bench().app, keyOf('a'))).toEqual(session)
    })

    it('is answered as before when it is repeated, with what it replaced', async () => {
      const { logIn } = bench()
      await logIn('a', { limit: 1 })
      const first = await logIn('b', { limit: 1 })
      expect(first).toMatchObject({
        outcome: 'started',
        endings: [{ keyId: keyOf('a'), sealedKey: 'sealed-a' }],
      })
      expect(await logIn('b', { limit: 1 })).toEqual(first)
    })

    it('is refused when its key is one whose session has ended', async () => {
      const { app, sessions, session, logIn } = bench()
      await session('a')
      await sessions.end(app, { sessions: [keyOf('a')], reason: 'logout' }, admin)
      expect(await logIn('a')).toEqual({ outcome: 'rejected', reason: 'already-ended', live: [] })
    })

    it("is refused when its key is another user's", async () => {
      const { session, logIn } = bench()
      await session('a')
      await expect(logIn('a', { user: 'eve' })).rejects.toMatchObject({ code: 'invalid_session_request' })
    })

    it('knows a device by its visitor, or else by what it is', async () => {
      const { session } = bench()
      const isNew = async (key: string, request: Partial<StartSessionRequest>) =>
        (await session(key, request)).isNewDevice
      expect(await isNew('a', { visitor: 'v1' })).toBe(true)
      expect(await isNew('b', { visitor: 'v1', userAgent: firefox })).toBe(false)
      expect(await isNew('c', { visitor: 'v2', userAgent: firefox })).toBe(true)
      expect(await isNew('d', { userAgent: firefox })).toBe(true)
      expect(await isNew('e', { userAgent: firefox })).toBe(false)
      expect(await isNew('f', { userAgent: firefox, user: 'bob' })).toBe(true)
    })

    it('takes any user agent, visitor and address', async () => {
      const { session } = bench()
      const odd = await session('a', {
        userAgent: `x\0${'y'.repeat(2000)}\ud800`,
        visitor: '\0',
        ip: '<script>',
        user: "o'brien \u{1f600} –",
      })
      expect(odd).toMatchObject({ visitor: null, ip: null, user: "o'brien \u{1f600} –" })
      expect(odd.userAgent).toHaveLength(511)
    })

    it.each<[string, Partial<StartSessionRequest>]>([
      ['a limit of 0', { limit: 0 }],
      ['a limit of -1', { limit: -1 }],
      ['a limit of NaN', { limit: Number.NaN }],
      ['half a place', { limit: 1.5 }],
      ['a short key id', { keyId: 'short' }],
      ['no user', { user: '' }],
      ['a user that cannot be kept', { user: 'a\0b' }],
      ['a user that is no text', { user: 'a\ud800' }],
      ['a sealed key that is too long', { sealedKey: 'x'.repeat(2049) }],
      ['a timeout of 0', { idleTimeoutMs: 0 }],
      ['no instant', { startedAt: 'yesterday' }],
    ])('is refused with %s, and touches nothing', async (_, request) => {
      const { app, sessions, session, logIn } = bench()
      await session('before', { limit: 1 })
      await expect(logIn('a', { limit: 1, ...request })).rejects.toMatchObject({
        code: 'invalid_session_request',
      })
      expect((await sessions.find(app, { state: 'active' })).sessions).toHaveLength(1)
    })
  })

  describe('a limit', () => {
    it('leaves exactly one of 1,000 log-ins of one user at once', { timeout: 120_000 }, async () => {
      const { app, sessions, logIn } = bench()
      const answers = await Promise.all(Array.from({ length: 1_000 }, (_, i) => logIn(`${i}`, { limit: 1 })))
      expect(answers.every(({ outcome }) => outcome === 'started')).toBe(true)
      const { sessions: live } = await sessions.find(app, { state: 'active' })
      expect(live).toHaveLength(1)
      const ending = await sessions.find(app, { state: 'ending', reason: 'replaced', limit: 1000 })
      expect(ending.sessions).toHaveLength(999)
      // Each was replaced by the one after it.
      expect(new Set(ending.sessions.map(({ replacedBy }) => replacedBy)).size).toBe(999)
      expect((await sessions.find(app)).nextCursor).not.toBeNull()
    })

    it('is exact when several servers let users in at once', { timeout: 120_000 }, async () => {
      const { app, sessions, another } = bench()
      const servers = [sessions, await another(), await another()]
      const answers = await Promise.all(
        Array.from({ length: 300 }, (_, i) =>
          servers[i % 3]!.start(app, {
            keyId: keyOf(`${i}`),
            sealedKey: 's',
            user: `user ${i % 2}`,
            limit: 2,
          }),
        ),
      )
      expect(answers.every(({ outcome }) => outcome === 'started')).toBe(true)
      for (const user of ['user 0', 'user 1']) {
        expect((await sessions.find(app, { state: 'active', user })).sessions).toHaveLength(2)
        expect((await sessions.find(app, { state: 'ending', user, limit: 1000 })).sessions).toHaveLength(148)
      }
    })

    it('of n ends the oldest', async () => {
      const { app, sessions, session } = bench()
      for (const key of ['a', 'b', 'c']) await session(key, { limit: 3 })
      await session('d', { limit: 3 })
      expect(await stateOf('a')).toBe('ending')
      await session('e', { limit: 2 })
      expect(await Promise.all(['b', 'c', 'd', 'e'].map(stateOf))).toEqual([
        'ending',
        'ending',
        'active',
        'active',
      ])
      async function stateOf(key: string) {
        return (await sessions.get(app, keyOf(key)))?.state
      }
    })

    it('ends the first log-in, whatever the clock says', async () => {
      const { app, sessions, session, clock } = bench()
      await session('a', { limit: 2 })
      clock.now -= 60 * minute
      await session('b', { limit: 2 })
      await session('c', { limit: 2 })
      expect(await sessions.get(app, keyOf('a'))).toMatchObject({ state: 'ending', endingAt: iso(start) })
      expect(await sessions.get(app, keyOf('b'))).toMatchObject({ state: 'active' })
    })

    it('rejects, and says what holds the places', async () => {
      const { app, sessions, session, logIn, clock } = bench()
      await session('a', { limit: 2, userAgent: firefox, ip: '91.198.174.192' })
      clock.now += minute
      await session('b', { limit: 2 })
      expect(await logIn('c', { limit: 2, onLimit: 'reject' })).toEqual({
        outcome: 'rejected',
        reason: 'limit',
        live: [
          {
            device: { browser: null, os: null, type: 'other', label: 'Unknown device' },
            place: null,
            startedAt: iso(start + minute),
            lastSeenAt: iso(start + minute),
          },
          {
            device: { browser: 'Firefox', os: 'macOS', type: 'desktop', label: 'Firefox on macOS' },
            place: 'Netherlands',
            startedAt: iso(start),
            lastSeenAt: iso(start),
          },
        ],
      })
      await sessions.end(app, { sessions: [keyOf('a')], reason: 'logout' }, admin)
      // The key was not refused for good.
      expect(await logIn('c', { limit: 2, onLimit: 'reject' })).toMatchObject({ outcome: 'started' })
    })

    it('lets exactly as many in as there are places', async () => {
      const { logIn } = bench()
      const answers = await Promise.all(
        Array.from({ length: 100 }, (_, i) => logIn(`${i}`, { limit: 3, onLimit: 'reject' })),
      )
      expect(answers.filter(({ outcome }) => outcome === 'started')).toHaveLength(3)
    })

    it("is each user's, and each app's", async () => {
      const { otherApp, sessions, session } = bench()
      await session('a', { limit: 1 })
      await session('b', { limit: 1, user: 'bob' })
      await sessions.start(otherApp, { keyId: keyOf('c'), sealedKey: 's', user: 'ada', limit: 1 })
      expect(await sessions.get(bench().app, keyOf('a'))).toMatchObject({ state: 'active' })
      expect(await sessions.get(otherApp, keyOf('a'))).toBeNull()
    })
  })

  describe('a log-in that is told late', () => {
    const late = (minutes: number) => ({ startedAt: iso(start - minutes * minute) })

    it('began when it did, and is due from now on', async () => {
      const { app, sessions, session, clock } = bench()
      expect(await session('a', { ...late(40), idleTimeoutMs: 30 * minute })).toMatchObject({
        startedAt: iso(start - 40 * minute),
        lastSeenAt: iso(start - 40 * minute),
      })
      await new Promise((resolve) => setTimeout(resolve, 100))
      expect(await sessions.get(app, keyOf('a'))).toMatchObject({ state: 'active' })
      clock.now += 1
    })

    it('never began in the future, nor more than 30 days ago', async () => {
      const { session } = bench()
      expect(await session('a', late(-10))).toMatchObject({ startedAt: iso(start) })
      expect(await session('b', late(60 * 24 * 90))).toMatchObject({
        startedAt: iso(start - 30 * 24 * 60 * minute),
      })
    })

    it('does not replace a log-in that was after it: it is kept as replaced by that', async () => {
      const { app, sessions, session, logIn, listen } = bench()
      await session('new', { limit: 1 })
      expect(await logIn('old', { limit: 1, ...late(5) })).toMatchObject({
        outcome: 'rejected',
        reason: 'already-ended',
      })
      expect(await sessions.get(app, keyOf('new'))).toMatchObject({ state: 'active' })
      expect(await sessions.get(app, keyOf('old'))).toMatchObject({
        state: 'ending',
        reason: 'replaced',
        replacedBy: keyOf('new'),
      })
      expect((await listen('p')).refused()).toEqual([keyOf('old')])
    })

    it('has ended when all sessions of its user were ended after it', async () => {
      const { app, sessions, session, logIn } = bench()
      await session('a')
      await sessions.end(app, { user: 'ada', reason: 'ended-by-admin' }, admin)
      expect(await logIn('b', late(1))).toMatchObject({ outcome: 'rejected', reason: 'already-ended' })
      expect(await sessions.get(app, keyOf('b'))).toMatchObject({ state: 'ending', reason: 'ended-by-admin' })
      expect(await logIn('c')).toMatchObject({ outcome: 'started' })
    })

    it('of a deactivated user has ended, and the app hears it', async () => {
      const { app, sessions, logIn, listen } = bench()
      const listener = await listen('p')
      await sessions.deactivate(app, 'ada', admin)
      expect(await logIn('b', late(-1))).toMatchObject({ outcome: 'rejected', reason: 'user-deactivated' })
      expect(await sessions.get(app, keyOf('b'))).toMatchObject({
        state: 'ending',
        reason: 'user-deactivated',
      })
      await expect.poll(() => listener.refused()).toEqual([keyOf('b')])
    })
  })

  describe('deactivation', () => {
    it('leaves nobody in, however many log in at the same moment', { timeout: 120_000 }, async () => {
      const { app, sessions, another, logIn } = bench()
      const other = await another()
      const logIns = Array.from({ length: 300 }, (_, i) =>
        i % 2 ? logIn(`${i}`) : other.start(app, { keyId: keyOf(`${i}`), sealedKey: 's', user: 'ada' }),
      )
      const deactivated = sessions.deactivate(app, 'ada', admin)
      logIns.push(...Array.from({ length: 50 }, (_, i) => logIn(`after-${i}`)))
      const { ended } = await deactivated
      const answers = await Promise.all(logIns)
      expect((await sessions.find(app, { state: 'active' })).sessions).toEqual([])
      expect(answers.filter(({ outcome }) => outcome === 'started')).toHaveLength(ended)
      expect(await sessions.isDeactivated(app, 'ada')).toBe(true)
      expect(await logIn('later')).toEqual({ outcome: 'rejected', reason: 'user-deactivated', live: [] })
      expect((await sessions.find(app, { state: 'active' })).sessions).toEqual([])
    })

    it('ends once, and is undone by reactivation', async () => {
      const { app, sessions, session, logIn } = bench()
      await session('a')
      expect((await sessions.deactivate(app, 'ada', admin)).ended).toBe(1)
      expect((await sessions.deactivate(app, 'ada', admin)).ended).toBe(0)
      expect(await sessions.get(app, keyOf('a'))).toMatchObject({
        reason: 'user-deactivated',
        endedBy: admin,
      })
      await sessions.reactivate(app, 'ada')
      await sessions.reactivate(app, 'nobody')
      expect(await sessions.isDeactivated(app, 'ada')).toBe(false)
      expect(await logIn('b')).toMatchObject({ outcome: 'started' })
      expect(await sessions.get(app, keyOf('a'))).toMatchObject({ state: 'ending' })
    })
  })

  it(`says what it does of ${database} without its rows when a statement is refused`, async () => {
    const { sessions } = bench()
    const refused = await sessions
      .start('no-such-app', { keyId: keyOf('a'), sealedKey: 's', user: 'secret-user' })
      .catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(Error)
    expect(String(refused)).not.toMatch(/secret-user/)
  })
})
