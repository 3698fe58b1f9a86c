import { describe, expect, it } from 'vitest'
import { keyOf, onBothDatabases, start, until, type Bench } from './testing/bench.js'

const iso = (ms: number) => new Date(ms).toISOString()
const admin = { kind: 'admin', id: null } as const
const api = { kind: 'api', id: null } as const
const unknown = { code: 'unknown_session' }

onBothDatabases((bench) => {
  const stateOf = async (key: string) => (await bench().sessions.get(bench().app, keyOf(key)))?.state
  const endOf = (...keys: string[]) =>
    bench().sessions.end(bench().app, { sessions: keys.map(keyOf), reason: 'ended-by-admin' }, admin)
  const ack = (listener: string, key: string, outcome: 'gone' | 'failed' = 'gone', error?: string) =>
    bench().sessions.ack(bench().app, {
      listener,
      acks: [{ keyId: keyOf(key), outcome, ...(error && { error }) }],
    })

  describe('an ending', () => {
    it('says who, why and when, and what to destroy', async () => {
      const { session, clock } = bench()
      await session('a', { keyLifetimeMs: 86_400_000 })
      clock.now += 1_000
      const at = iso(start + 1_000)
      expect(await endOf('a')).toEqual({
        ended: 1,
        sessions: [
          expect.objectContaining({
            state: 'ending',
            reason: 'ended-by-admin',
            endedBy: admin,
            endingAt: at,
            endedAt: null,
          }),
        ],
        endings: [
          {
            seq: expect.any(Number) as number,
            keyId: keyOf('a'),
            sessionId: keyOf('a'),
            user: 'ada',
            sealedKey: 'sealed-a',
            notice: { sessionId: keyOf('a'), reason: 'ended-by-admin', at, replacedBy: null },
            needsDelivery: true,
            refusedUntil: iso(start + 1_000 + 86_400_000),
          },
        ],
      })
    })

    it('counts once, and a repeat says what happened', async () => {
      const { app, sessions, session } = bench()
      await session('a')
      const first = await endOf('a')
      expect(await endOf('a')).toEqual({ ...first, ended: 0 })
      await ack('p', 'a')
      await sessions.end(app, { sessions: [keyOf('a')], reason: 'logout' }, api)
      expect(await sessions.get(app, keyOf('a'))).toMatchObject({
        state: 'ended',
        reason: 'ended-by-admin',
        endedBy: admin,
      })
    })

    it('counts once when many ask at once', async () => {
      const { session } = bench()
      await session('a')
      const answers = await Promise.all(Array.from({ length: 50 }, () => endOf('a')))
      expect(answers.reduce((all, { ended }) => all + ended, 0)).toBe(1)
    })

    it('is of all or none: an unknown id ends nobody', async () => {
      const { app, otherApp, sessions, session } = bench()
      await session('a')
      await sessions.start(otherApp, { keyId: keyOf('x'), sealedKey: 's', user: 'ada' })
      await expect(endOf('a', 'nobody')).rejects.toMatchObject(unknown)
      await expect(endOf('a', 'x')).rejects.toMatchObject(unknown)
      await expect(
        sessions.end(app, { sessions: ['no id at all'], reason: 'logout' }, api),
      ).rejects.toMatchObject(unknown)
      expect(await stateOf('a')).toBe('active')
      expect((await sessions.get(otherApp, keyOf('x')))?.state).toBe('active')
    })

    it("of a user's own sessions does not reach another's", async () => {
      const { app, sessions, session } = bench()
      await session('a')
      await session('b', { user: 'bob' })
      const own = (ids: string[]) =>
        sessions.end(app, { sessions: ids.map(keyOf), ownedBy: 'bob', reason: 'ended-by-user' }, api)
      await expect(own(['a'])).rejects.toMatchObject(unknown)
      await expect(own(['b', 'a'])).rejects.toMatchObject(unknown)
      expect([await stateOf('a'), await stateOf('b')]).toEqual(['active', 'active'])
      expect((await own(['b'])).ended).toBe(1)
    })

    it('of all of a user spares one, and other users', async () => {
      const { app, sessions, session } = bench()
      for (const key of ['a', 'b', 'c']) await session(key)
      await session('x', { user: 'bob' })
      const others = { user: 'ada', reason: 'ended-by-user' } as const
      await expect(sessions.end(app, { ...others, except: keyOf('x') }, api)).rejects.toMatchObject(unknown)
      await expect(sessions.end(app, { ...others, except: keyOf('?') }, api)).rejects.toMatchObject(unknown)
      expect((await sessions.end(app, { ...others, except: keyOf('b') }, api)).ended).toBe(2)
      expect(await Promise.all(['a', 'b', 'c', 'x'].map(stateOf))).toEqual([
        'ending',
        'active',
        'ending',
        'active',
      ])
      expect((await sessions.end(app, others, api)).ended).toBe(1)
      expect((await sessions.end(app, others, api)).ended).toBe(0)
    })

    it('of 1,200 sessions of a user is one step', async () => {
      const { app, sessions, logIn, listen } = bench()
      await Promise.all(Array.from({ length: 1_200 }, (_, i) => logIn(`${i}`)))
      const { ended, endings } = await sessions.end(app, { user: 'ada', reason: 'logout' }, api)
      expect([ended, endings.length, new Set(endings.map(({ seq }) => seq)).size]).toEqual([1200, 1200, 1200])
      const listener = await listen('p')
      expect(new Set(listener.refused()).size).toBe(1_200)
      expect(listener.refused()).toHaveLength(1_200)
    })

    it.each([
      [{ reason: 'logout' }],
      [{ sessions: [], reason: 'logout' }],
      [{ sessions: [keyOf('a')], user: 'ada', reason: 'logout' }],
      [{ user: 'ada', ownedBy: 'bob', reason: 'logout' }],
      [{ user: 'ada', reason: 'because' }],
    ])('is refused for %j', async (request) => {
      await bench().session('a')
      await expect(
        bench().sessions.end(bench().app, request as { user: string; reason: 'logout' }, api),
      ).rejects.toMatchObject({ code: 'invalid_session_request' })
      expect(await stateOf('a')).toBe('active')
    })
  })

  describe('a new key', () => {
    const rekey = (keyId: string, newKeyId: string) =>
      bench().sessions.rekey(bench().app, {
        keyId: keyOf(keyId),
        newKeyId: keyOf(newKeyId),
        newSealedKey: `sealed-${newKeyId}`,
      })
    const check = async (...keys: string[]) =>
      (await bench().sessions.check(bench().app, { keyIds: keys.map(keyOf) })).keys.map(({ state }) => state)

    it('keeps the session, and refuses the old key in the same step', async () => {
      const { app, sessions, session, listen } = bench()
      const before = await session('a')
      const listener = await listen('p')
      const answer = await rekey('a', 'b')
      expect(answer.session).toEqual(before)
      expect(answer.endings).toEqual([
        {
          seq: expect.any(Number) as number,
          keyId: keyOf('a'),
          sessionId: keyOf('a'),
          user: 'ada',
          sealedKey: null,
          notice: null,
          needsDelivery: false,
          refusedUntil: iso(start + 400 * 86_400_000),
        },
      ])
      expect(await check('a', 'b', 'c')).toEqual(['ended', 'active', 'unknown'])
      expect(await sessions.keyIds(app, keyOf('b'))).toEqual([keyOf('a'), keyOf('b')])
      expect((await sessions.get(app, keyOf('b')))?.id).toBe(keyOf('a'))
      await until(() => listener.events.length === 3)
      expect(
        listener.events.slice(1).map(({ event, data }) => [event, 'keyId' in data && data.keyId]),
      ).toEqual([
        ['started', keyOf('b')],
        ['ending', keyOf('a')],
      ])
    })

    it('may be told again, and is used from then on', async () => {
      const { session } = bench()
      await session('a')
      const first = await rekey('a', 'b')
      expect(await rekey('a', 'b')).toEqual(first)
      await rekey('b', 'c')
      expect(await check('a', 'b', 'c')).toEqual(['ended', 'ended', 'active'])
      const { endings } = await endOf('a')
      expect(endings.filter(({ needsDelivery }) => needsDelivery).map(({ keyId }) => keyId)).toEqual([
        keyOf('c'),
      ])
      await ack('p', 'c')
      expect(await stateOf('a')).toBe('ended')
    })

    it('of two requests at once gives two keys of the one session, which end together', async () => {
      const { session } = bench()
      await session('a')
      await Promise.all([rekey('a', 'b'), rekey('a', 'c')])
      expect(await check('a', 'b', 'c')).toEqual(['ended', 'active', 'active'])
      await endOf('c')
      await ack('p', 'b')
      expect(await stateOf('a')).toBe('ending')
      await ack('p', 'c')
      expect(await stateOf('a')).toBe('ended')
    })

    it('of a session that has ended is refused too, and has to be destroyed', async () => {
      const { session, listen } = bench()
      await session('a')
      await endOf('a')
      await ack('p', 'a')
      const answer = await rekey('a', 'b')
      expect(answer.session).toMatchObject({ state: 'ending', reason: 'ended-by-admin' })
      expect(answer.endings.map(({ keyId, needsDelivery }) => [keyId, needsDelivery])).toEqual([
        [keyOf('a'), false],
        [keyOf('b'), true],
      ])
      expect(await check('a', 'b')).toEqual(['ended', 'ended'])
      expect((await listen('q')).refused()).toEqual([keyOf('a'), keyOf('b')])
      await ack('q', 'b')
      expect(await stateOf('a')).toBe('ended')
    })

    it('is refused for an unknown key, the same one, and one of another session', async () => {
      const { session } = bench()
      await session('a')
      await session('x', { user: 'bob' })
      await expect(rekey('?', 'b')).rejects.toMatchObject(unknown)
      await expect(rekey('a', 'a')).rejects.toMatchObject({ code: 'invalid_session_request' })
      await expect(rekey('a', 'x')).rejects.toMatchObject({ code: 'invalid_session_request' })
      expect(await check('a', 'x')).toEqual(['active', 'active'])
    })
  })

  describe('a confirmation', () => {
    const listening = async (...names: string[]) => Promise.all(names.map((name) => bench().listen(name)))
    async function ending(): Promise<Bench> {
      await bench().session('a')
      await endOf('a')
      return bench()
    }

    it('comes from one process when nobody listens', async () => {
      const { sessions, app, clock } = await ending()
      clock.now += 3_600_000
      await new Promise((resolve) => setTimeout(resolve, 100))
      expect(await stateOf('a')).toBe('ending')
      await ack('p', 'a')
      expect(await sessions.get(app, keyOf('a'))).toMatchObject({
        state: 'ended',
        endingAt: iso(start),
        endedAt: iso(clock.now),
      })
    })

    it('needs every process that listens', async () => {
      const [p, q] = await listening('p', 'q')
      await ending()
      await until(() => p!.refused().length + q!.refused().length === 2)
      await ack('p', 'a')
      await ack('p', 'a')
      expect(await stateOf('a')).toBe('ending')
      await ack('q', 'a')
      expect(await stateOf('a')).toBe('ended')
    })

    it('does not wait for a process that has said good-bye', async () => {
      const { app, sessions, session, listen } = bench()
      await session('a')
      await listen('p')
      const leaving = await listen('q')
      await endOf('a')
      await ack('p', 'a')
      expect(await stateOf('a')).toBe('ending')
      // The stream may be closed after the good-bye has come.
      await sessions.ack(app, { listener: 'q', isLeaving: true, acks: [] })
      await until(async () => (await stateOf('a')) === 'ended')
      leaving.stop()
      expect((await sessions.deliveryStatus(app)).listeners.map(({ id }) => id)).toEqual(['p'])
    })

    it('does not wait for a process that has vanished for 15 seconds', async () => {
      const { clock } = bench()
      const [, q] = await listening('p', 'q')
      await ending()
      await ack('p', 'a')
      q!.stop()
      clock.now += 14_000
      await new Promise((resolve) => setTimeout(resolve, 100))
      expect(await stateOf('a')).toBe('ending')
      clock.now += 10_000
      await until(async () => (await stateOf('a')) === 'ended')
    })

    it('gives every process 15 seconds to come back when the server was off', async () => {
      const { app, sessions, session, another, clock, listen } = bench()
      const [, , gone] = await listening('p', 'q', 'killed')
      await session('a')
      await session('b')
      gone!.stop()
      clock.now += 20_000
      await until(async () => (await sessions.deliveryStatus(app)).listeners.length === 2)
      await new Promise((resolve) => setTimeout(resolve, 100))
      await sessions.close()
      clock.now += 3_600_000
      const restarted = await another()
      await restarted.end(app, { sessions: [keyOf('a'), keyOf('b')], reason: 'ended-by-admin' }, admin)
      const acks = (listener: string, key: string) =>
        restarted.ack(app, { listener, acks: [{ keyId: keyOf(key), outcome: 'gone' }] })
      const state = async (key: string) => (await restarted.get(app, keyOf(key)))?.state
      await listen('p', { on: restarted })
      for (const key of ['a', 'b']) await acks('p', key)
      clock.now += 5_000
      expect([await state('a'), await state('b')]).toEqual(['ending', 'ending'])
      await acks('q', 'a')
      expect([await state('a'), await state('b')]).toEqual(['ended', 'ending'])
      clock.now += 11_000
      await until(async () => (await state('b')) === 'ended')
    })

    it('waits for one that is connected, whatever the clock does', async () => {
      const { clock } = bench()
      await listening('p', 'q')
      await ending()
      await ack('p', 'a')
      for (const jump of [3_600_000, -7_200_000, 3_600_000]) {
        clock.now += jump
        await new Promise((resolve) => setTimeout(resolve, 80))
        expect(await stateOf('a')).toBe('ending')
      }
      await ack('q', 'a')
      expect(await stateOf('a')).toBe('ended')
    })

    it('tells failures, and forgets them when it is done', async () => {
      const { app, sessions } = await ending()
      await ack('p', 'a', 'failed', 'destroy_failed')
      await ack('p', 'a', 'failed', 'a text with a key in it')
      expect(await sessions.get(app, keyOf('a'))).toMatchObject({
        state: 'ending',
        failedDeliveries: 2,
        deliveryError: 'destroy_failed',
      })
      await ack('p', 'a')
      await ack('p', 'a', 'failed', 'still_there')
      expect(await sessions.get(app, keyOf('a'))).toMatchObject({
        state: 'ended',
        failedDeliveries: 2,
        deliveryError: null,
      })
    })

    it('of another app, an unknown key or an active session changes nothing', async () => {
      const { otherApp, sessions, session } = await ending()
      await session('live')
      await sessions.ack(otherApp, { listener: 'p', acks: [{ keyId: keyOf('a'), outcome: 'gone' }] })
      await ack('p', 'unknown')
      await ack('p', 'live')
      expect([await stateOf('a'), await stateOf('live')]).toEqual(['ending', 'active'])
    })

    it('goes on when the server is started anew in between', async () => {
      const { app, sessions, another, clock, listen } = bench()
      await listen('p')
      await listen('q')
      await ending()
      await ack('p', 'a')
      await sessions.close()
      const restarted = await another()
      const again = await listen('q', { on: restarted })
      expect(again.refused()).toEqual([keyOf('a')])
      expect((await restarted.get(app, keyOf('a')))?.state).toBe('ending')
      await restarted.ack(app, { listener: 'q', acks: [{ keyId: keyOf('a'), outcome: 'gone' }] })
      expect((await restarted.get(app, keyOf('a')))?.state).toBe('ended')
      clock.now += 1
    })
  })
})
