import type { EndingsEvent, UserSession } from '@keepsight/protocol'
import { describe, expect, it } from 'vitest'
import { keyOf, onBothDatabases, start, until } from '../testing/bench.js'

const admin = { kind: 'admin', id: null } as const
const day = 86_400_000

onBothDatabases((bench, database) => {
  const endOf = (...keys: string[]) =>
    bench().sessions.end(bench().app, { sessions: keys.map(keyOf), reason: 'ended-by-admin' }, admin)
  const syncedAt = (events: EndingsEvent[]) => {
    const synced = events.find(({ event }) => event === 'synced')
    return synced?.event === 'synced' ? synced.data.seq : -1
  }

  describe('a process that listens', () => {
    it('hears all that is still refused, then that it knows all, then what happens', async () => {
      const { app, sessions, session, listen } = bench()
      for (const key of ['a', 'b', 'c']) await session(key)
      await endOf('a')
      await sessions.deactivate(app, 'bob', admin)
      await sessions.deactivate(app, 'eve', admin)
      await sessions.reactivate(app, 'eve')
      const { events } = await listen('p')
      expect(events.map(({ event }) => event)).toEqual(['ending', 'user', 'synced'])
      expect(events[1]).toMatchObject({ data: { user: 'bob', deactivated: true } })
      await session('d')
      await endOf('b')
      await sessions.reactivate(app, 'bob')
      await until(() => events.length === 6)
      expect(events.slice(3)).toMatchObject([
        { event: 'started', data: { keyId: keyOf('d'), sessionId: keyOf('d'), user: 'ada' } },
        { event: 'ending', data: { keyId: keyOf('b'), needsDelivery: true } },
        { event: 'user', data: { user: 'bob', deactivated: false } },
      ])
      const seqs = events.map(({ data }) => data.seq)
      expect(seqs).toEqual(seqs.toSorted((a, b) => a - b))
    })

    it('hears the very first log-in of an app', async () => {
      const { session, listen } = bench()
      const { events } = await listen('p')
      await session('a')
      await until(() => events.length === 2)
      expect(events.map(({ event }) => event)).toEqual(['synced', 'started'])
    })

    it('hears who took the place of a session', async () => {
      const { session, listen } = bench()
      await session('a', { limit: 1 })
      await session('b', { limit: 1, ip: '91.198.174.192', userAgent: 'curl/8.0' })
      const { events } = await listen('p')
      expect(events[0]).toMatchObject({
        event: 'ending',
        data: {
          notice: {
            reason: 'replaced',
            replacedBy: { place: 'Netherlands', startedAt: new Date(start).toISOString() },
          },
        },
      })
    })

    it('hears an ending in a moment, also of another server', async () => {
      const { app, session, listen, another } = bench()
      const other = await another()
      await session('a')
      await session('b')
      const here = await listen('p')
      const there = await listen('q', { on: other })
      for (const key of ['a', 'b']) {
        await endOf(key)
        await until(() => [here, there].every((each) => each.refused().includes(keyOf(key))))
      }
      expect((await other.deliveryStatus(app)).listeners.map(({ id }) => id).sort()).toEqual(['p', 'q'])
    })

    it('hears no other app', async () => {
      const { otherApp, sessions, session, listen } = bench()
      const { events } = await listen('p', { app: otherApp })
      await session('a')
      await endOf('a')
      await sessions.start(otherApp, { keyId: keyOf('z'), sealedKey: 's', user: 'ada' })
      await until(() => events.length === 2)
      expect(events[1]).toMatchObject({ event: 'started', data: { keyId: keyOf('z') } })
    })

    it('hears nothing any more of what need not be refused', async () => {
      const { session, listen, clock } = bench()
      await session('a', { keyLifetimeMs: day })
      await session('b', { keyLifetimeMs: 3 * day })
      await endOf('a', 'b')
      clock.now += 2 * day
      expect((await listen('p')).refused()).toEqual([keyOf('b')])
    })

    it('hears everything anew when its number was never given', async () => {
      const { session, listen } = bench()
      await session('a')
      await endOf('a')
      const { events } = await listen('p', { after: 1_000_000 })
      expect(events.map(({ event }) => event)).toEqual(['ending', 'synced'])
    })

    it('hears nothing after it stopped, and may stop twice', async () => {
      const { session, listen } = bench()
      const listener = await listen('p')
      await session('a')
      listener.stop()
      listener.stop()
      const before = listener.events.length
      await endOf('a')
      await new Promise((resolve) => setTimeout(resolve, 150))
      expect(listener.events.length).toBe(before)
    })

    it('is refused with a number that is none, and a name of characters that are none', async () => {
      const { listen } = bench()
      await expect(listen('p', { after: -1 })).rejects.toMatchObject({ code: 'invalid_session_request' })
      await expect(listen('a b')).rejects.toMatchObject({ code: 'invalid_session_request' })
    })

    it(
      'misses nothing and hears nothing twice while it comes and goes under load',
      { timeout: 120_000 },
      async () => {
        const { app, sessions, another, listen } = bench()
        const servers = [sessions, await another()]
        const count = database === 'sqlite' ? 600 : 400
        let working = true
        const load = (async () => {
          for (let from = 0; from < count; from += 40)
            await Promise.all(
              Array.from({ length: 40 }, async (_, i) => {
                const server = servers[i % 2]!
                const keyId = keyOf(`load ${from + i}`)
                await server.start(app, { keyId, sealedKey: 's', user: `user ${i % 5}`, limit: 3 })
              }),
            )
          working = false
        })()
        const heard: { seq: number; keyId: string }[] = []
        let after = 0
        for (let round = 0; working && round < 2_000; round++) {
          const listener = await listen('p', { after, on: servers[round % 2]! })
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 20))
          listener.stop()
          for (const each of listener.events) {
            if (each.event === 'ending') heard.push(each.data)
            after = Math.max(after, each.data.seq)
          }
        }
        await load
        const last = await listen('p', { after })
        for (const each of last.events) if (each.event === 'ending') heard.push(each.data)
        const all = await listen('q')
        expect(heard.map(({ seq }) => seq)).toEqual(
          all.events.flatMap((each) => (each.event === 'ending' ? each.data.seq : [])),
        )
        expect(heard.length).toBe(count - 15)
        expect(syncedAt(all.events)).toBeGreaterThanOrEqual(heard.at(-1)!.seq)
      },
    )
  })

  describe('a watcher', () => {
    it('sees each session that starts, is used, ends and is confirmed', async () => {
      const { app, sessions, session, clock, another } = bench()
      const other = await another()
      const seen: UserSession[][] = [[], []]
      const stops = [
        sessions.watch(app, (each) => void seen[0]!.push(each)),
        other.watch(app, (each) => void seen[1]!.push(each)),
      ]
      // The second one looks by itself: from when it does, nothing is missed.
      await new Promise((resolve) => setTimeout(resolve, 100))
      const steps = [
        () => session('a'),
        () => {
          clock.now += 60_000
          const at = new Date(clock.now).toISOString()
          return sessions.seen(app, { sessions: [{ id: keyOf('a'), at }] })
        },
        () => endOf('a'),
        () => sessions.ack(app, { listener: 'p', acks: [{ keyId: keyOf('a'), outcome: 'gone' }] }),
      ]
      for (const [index, step] of steps.entries()) {
        await step()
        await until(() => seen.every((each) => each.length === index + 1))
      }
      for (const each of seen)
        expect(each.map(({ state, lastSeenAt }) => [state, Date.parse(lastSeenAt) - start])).toEqual([
          ['active', 0],
          ['active', 60_000],
          ['ending', 60_000],
          ['ended', 60_000],
        ])
      for (const stop of stops) stop()
    })

    it('sees what this server does in the same moment', async () => {
      const { app, sessions, session } = bench()
      const seen: string[] = []
      const stop = sessions.watch(app, ({ id }) => void seen.push(id))
      await session('a')
      await until(() => seen.length === 1)
      stop()
      stop()
    })

    it('that throws harms nobody', async () => {
      const faults: unknown[] = []
      const { app, session, another } = bench()
      const server = await another({ onFault: (error) => void faults.push(error) })
      const seen: string[] = []
      server.watch(app, () => {
        throw new Error('of the watcher')
      })
      server.watch(app, ({ id }) => void seen.push(id))
      await new Promise((resolve) => setTimeout(resolve, 100))
      await session('a')
      await until(() => seen.length === 1 && faults.length === 1)
    })
  })

  it('tells whether endings are delivered', async () => {
    const { app, otherApp, sessions, session, clock, listen } = bench()
    await session('a')
    await endOf('a')
    const listener = await listen('p')
    const connectedAt = new Date(start).toISOString()
    expect(await sessions.deliveryStatus(app)).toEqual({
      listeners: [{ id: 'p', name: 'p', connectedAt }],
      ending: 1,
      unguardedWriterSeenAt: null,
    })
    await sessions.recordWarning(app, { code: 'unguarded_writer', keyId: keyOf('a') })
    listener.stop()
    clock.now += 20_000
    expect(await sessions.deliveryStatus(app)).toEqual({
      listeners: [],
      ending: 1,
      unguardedWriterSeenAt: connectedAt,
    })
    clock.now += day
    expect((await sessions.deliveryStatus(app)).unguardedWriterSeenAt).toBeNull()
    expect(await sessions.deliveryStatus(otherApp)).toMatchObject({ listeners: [], ending: 0 })
  })
})
