import { MemoryStore } from 'express-session'
import { describe, expect, it } from 'vitest'
import type { Keepsight } from '../index.js'
import { startSessionApp } from '../testing/start-session-app.js'
import { kept, sessionTests } from '../testing/session-tests.js'

const test = sessionTests()
const stateOf = (user: string) => test.wire.sessions.find((session) => session.user === user)?.state

describe('while the server is away', () => {
  it('log-ins and log-outs go on, are counted, and are told when it is back', async () => {
    const { logIn, keepsight } = await test.start({ sessions: { limit: 1 } })
    const before = await logIn('eve')
    await test.wire.stop()
    await expect.poll(() => keepsight.status().sessions.state).toBe('away')
    const ada = await logIn('ada')
    const bob = await logIn('bob')
    expect((await ada.get('/me')).body.user).toBe('ada')
    expect((await before.get('/me')).body.user).toBe('eve')
    await bob.get('/logout')
    expect((await bob.get('/me')).body.user).toBeNull()
    expect(keepsight.status().sessions).toMatchObject({ state: 'away', pendingLogIns: 2 })
    expect(keepsight.status().sessions.lastSyncedAt).toBeInstanceOf(Date)
    const { error } = await keepsight.userSessions.endAll('eve')
    expect(error?.code).toBe('unreachable')

    await test.wire.start()
    await expect
      .poll(() => keepsight.status().sessions, { timeout: 10_000 })
      .toMatchObject({
        state: 'synced',
        pendingLogIns: 0,
      })
    await expect.poll(() => [stateOf('ada'), stateOf('bob')]).toEqual(['active', 'ended'])
    const started = test.wire.requests.filter(({ path }) => path === 'start').map(({ body }) => body)
    expect(started.at(-1)).toMatchObject({ startedAt: expect.stringMatching(/^20/) as string })
    expect((await ada.get('/me')).body.user).toBe('ada')
  })

  it('a log-in that the server refuses later is logged out then, with its reason', async () => {
    const { logIn, keepsight, store } = await test.start()
    await keepsight.userSessions.deactivate('ada')
    await test.wire.stop()
    const ada = await logIn('ada')
    expect((await ada.get('/me')).body.user).toBe('ada')
    await test.wire.start()
    await expect.poll(async () => (await ada.get('/me')).body.user, { timeout: 10_000 }).toBeNull()
    expect((await ada.get('/me')).body.reason).toBe('This account was deactivated, just now.')
    await expect.poll(() => Object.keys(kept(store))).toEqual([])
  })

  /** The server answers no log-in until it is told to, and has no stream. */
  async function silenceServer(keepsight: Keepsight): Promise<() => void> {
    let answer: () => void = () => undefined
    test.wire.refuseStreams = true
    test.wire.breakStreams()
    await expect.poll(() => keepsight.status().sessions.state).toBe('away')
    test.wire.delay = (path) => (path === 'start' ? new Promise<void>((resolve) => (answer = resolve)) : null)
    return () => {
      test.wire.refuseStreams = false
      answer()
    }
  }

  it('a server that says nothing costs a log-in two seconds, and the log-in counts', async () => {
    const { logIn, keepsight } = await test.start()
    const answer = await silenceServer(keepsight)
    const startedAt = performance.now()
    await logIn('ada')
    expect(performance.now() - startedAt).toBeLessThan(2_500)
    answer()
    await expect.poll(() => stateOf('ada')).toBe('active')
    expect(keepsight.status().sessions.pendingLogIns).toBe(0)
  })

  it('a session that gets a new key, or is logged out, before the server knows it, is told so in order', async () => {
    const { logIn, keepsight } = await test.start()
    await test.wire.stop()
    await expect.poll(() => keepsight.status().sessions.state).toBe('away')
    const [ada, bob] = [await logIn('ada'), await logIn('bob')]
    await ada.get('/regenerate/0')
    await bob.get('/logout')
    await test.wire.start()
    await expect.poll(() => [stateOf('ada'), stateOf('bob')], { timeout: 8_000 }).toEqual(['active', 'ended'])
    expect((await ada.get('/me')).body.user).toBe('ada')
    test.wire.end({ user: 'ada' })
    await expect.poll(async () => (await ada.get('/me')).body.user).toBeNull()
  })

  it.each(['/regenerate/0', '/logout'])('%s while the server still thinks about the log-in', async (path) => {
    const { logIn, keepsight } = await test.start()
    const answer = await silenceServer(keepsight)
    const ada = await logIn('ada')
    const done = ada.get(path)
    await new Promise((resolve) => setTimeout(resolve, 50))
    answer()
    await done
    const timeout = 8_000
    await expect.poll(() => stateOf('ada'), { timeout }).toBe(path === '/logout' ? 'ended' : 'active')
    expect((await ada.get('/me')).body.user).toBe(path === '/logout' ? null : 'ada')
    if (path === '/logout') return
    test.wire.end({ user: 'ada' })
    await expect.poll(async () => (await ada.get('/me')).body.user, { timeout }).toBeNull()
  })

  it('an error of the server is a log-in that is told later', async () => {
    const { logIn, keepsight } = await test.start()
    test.wire.failWith = 503
    await logIn('ada')
    expect(keepsight.status().sessions.pendingLogIns).toBe(1)
    test.wire.failWith = null
    await expect.poll(() => stateOf('ada'), { timeout: 5_000 }).toBe('active')
  })
})

describe('endings', () => {
  it('that were written while the stream was broken are carried out when it is there again', async () => {
    const { logIn, keepsight } = await test.start()
    const [ada, bob] = [await logIn('ada'), await logIn('bob')]
    for (let n = 0; n < 3; n += 1) {
      test.wire.breakStreams()
      await expect.poll(() => keepsight.status().sessions.state).toBe('synced')
    }
    test.wire.breakStreams()
    test.wire.end({ user: 'ada' })
    await expect.poll(() => stateOf('ada'), { timeout: 5_000 }).toBe('ended')
    expect((await ada.get('/me')).body.user).toBeNull()
    expect((await bob.get('/me')).body.user).toBe('bob')
    expect(test.wire.acks).toHaveLength(1)
  })

  it('that were written while the app was not running are carried out when it starts, before any request gets in', async () => {
    const store = new MemoryStore()
    const first = test.create()
    const one = await startSessionApp(first, { store: new SharedStore(store) })
    const ada = await one.logIn('ada')
    await one.close()
    await first.shutdown()
    test.wire.end({ user: 'ada' })

    const second = test.create()
    const two = await startSessionApp(second, { store: new SharedStore(store) })
    test.after(two.close)
    // The very first request comes before the stream can have been read.
    const { body } = await two.browser(ada.cookie).get('/me')
    expect(body).toMatchObject({ user: null, reason: 'Signed out by an administrator, just now.' })
    await expect.poll(() => stateOf('ada')).toBe('ended')
    expect(Object.keys(kept(store))).toEqual([])
  })

  it('are confirmed again and again until the server has heard it', async () => {
    const { logIn } = await test.start()
    await logIn('ada')
    test.wire.failWith = 500
    test.wire.end({ user: 'ada' })
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(stateOf('ada')).toBe('ending')
    test.wire.failWith = null
    await expect.poll(() => stateOf('ada'), { timeout: 5_000 }).toBe('ended')
  })

  it('of keys that were sealed with another secret are not claimed to be carried out', async () => {
    const { logIn } = await test.start({ sessions: { secret: 'x'.repeat(32) } })
    await logIn('ada')
    const other = test.create({ sessions: { secret: 'y'.repeat(32) } })
    other.userSessions.attach({ stateless: true })
    await other.userSessions.synced()
    test.wire.end({ user: 'ada' })
    await expect.poll(() => test.wire.acks.length).toBeGreaterThan(1)
    expect(test.wire.acks).toContainEqual(
      expect.objectContaining({ outcome: 'failed', error: 'key_not_ours' }),
    )
    expect(test.codes()).toContain('session_key_not_ours')
  })
})

describe('a store that fails while a session is being ended', () => {
  it('is asked again until it has ended it, and the session is refused meanwhile', async () => {
    const store = new FailingStore()
    const { logIn, keepsight } = await test.start({}, { store })
    const ada = await logIn('ada')
    store.isDown = true
    test.wire.end({ user: 'ada' })
    await expect.poll(() => test.wire.acks.length).toBeGreaterThan(2)
    expect(
      test.wire.acks.every(({ outcome, error }) => outcome === 'failed' && error === 'destroy_failed'),
    ).toBe(true)
    expect(stateOf('ada')).toBe('ending')
    expect(keepsight.status().sessions.endingsUnconfirmed).toBeGreaterThan(0)
    expect((await ada.get('/me')).body.user).toBeNull()
    expect(test.codes()).toContain('session_store_failed')

    store.isDown = false
    const backAt = performance.now()
    await expect.poll(() => stateOf('ada'), { timeout: 6_000 }).toBe('ended')
    expect(performance.now() - backAt).toBeLessThan(5_000)
    await expect.poll(() => keepsight.status().sessions.endingsUnconfirmed).toBe(0)
  })

  it('that never answers is no success', async () => {
    const store = new FailingStore()
    const { logIn } = await test.start({}, { store })
    await logIn('ada')
    store.isSilent = true
    test.wire.end({ user: 'ada' })
    await expect.poll(() => test.wire.acks, { timeout: 5_000 }).toMatchObject([{ outcome: 'failed' }])
    store.isSilent = false
    await expect.poll(() => stateOf('ada'), { timeout: 6_000 }).toBe('ended')
  })

  it('that keeps what it was told to destroy is no success', async () => {
    const store = new FailingStore()
    const { logIn } = await test.start({}, { store })
    await logIn('ada')
    store.keeps = true
    test.wire.end({ user: 'ada' })
    await expect.poll(() => test.wire.acks[0]).toMatchObject({ outcome: 'failed', error: 'still_there' })
    store.keeps = false
    await expect.poll(() => stateOf('ada'), { timeout: 6_000 }).toBe('ended')
  })
})

describe('a process that writes the store without a guard', () => {
  it('is noticed and told, and what it wrote is destroyed', async () => {
    const raw = new MemoryStore()
    const { logIn, keepsight } = await test.start({}, { store: new SharedStore(raw) })
    const ada = await logIn('ada')
    const [key, text] = Object.entries(kept(raw))[0] ?? []
    test.wire.end({ user: 'ada' })
    await expect.poll(() => stateOf('ada')).toBe('ended')
    kept(raw)[key ?? ''] = text ?? ''
    expect((await ada.get('/me')).body.user).toBeNull()
    await expect
      .poll(() => keepsight.status().sessions.unguardedWriterSeenAt, { timeout: 5_000 })
      .not.toBeNull()
    await expect.poll(() => Object.keys(kept(raw))).toEqual([])
    expect(test.codes()).toContain('unguarded_writer')
    expect(test.wire.requests.map(({ path }) => path)).toContain('warnings')
  })

  it('is noticed also when nobody uses the session', async () => {
    const raw = new MemoryStore()
    const { logIn } = await test.start({}, { store: new SharedStore(raw) })
    await logIn('ada')
    const [key, text] = Object.entries(kept(raw))[0] ?? []
    test.wire.end({ user: 'ada' })
    await expect.poll(() => stateOf('ada')).toBe('ended')
    kept(raw)[key ?? ''] = text ?? ''
    await expect.poll(() => test.codes(), { timeout: 4_000 }).toContain('unguarded_writer')
    await expect.poll(() => Object.keys(kept(raw))).toEqual([])
  })
})

describe('two processes', () => {
  it('each refuse and destroy what ended in the other', async () => {
    const raw = new MemoryStore()
    const apps = []
    for (let n = 0; n < 2; n += 1) {
      const keepsight = test.create()
      const app = await startSessionApp(keepsight, { store: new SharedStore(raw) })
      test.after(app.close)
      await keepsight.userSessions.synced()
      apps.push({ keepsight, ...app })
    }
    const [one, two] = apps
    const ada = await one?.logIn('ada')
    const there = two?.browser(ada?.cookie)
    expect((await there?.get('/me'))?.body.user).toBe('ada')
    // Requests under way in the other process must not bring it back.
    const slow = Array.from({ length: 20 }, (_, n) =>
      Promise.resolve(two?.browser(ada?.cookie).get(`/slow-write/${20 + 5 * n}`)),
    )
    await new Promise((resolve) => setTimeout(resolve, 20))
    await ada?.get('/logout')
    const endedAt = performance.now()
    await expect.poll(async () => (await there?.get('/me'))?.body.user).toBeNull()
    expect(performance.now() - endedAt).toBeLessThan(1_000)
    await Promise.all(slow)
    await expect.poll(() => stateOf('ada')).toBe('ended')
    expect(Object.values(kept(raw)).filter((text) => text.includes('ada'))).toEqual([])
    expect(test.codes()).toEqual([])
  })
})

describe("unknown: 'deny'", () => {
  it('logs out a logged-in session that Keepsight does not know, and leaves anonymous ones', async () => {
    const { app, browser, logIn } = await test.start({ sessions: { unknown: 'deny' } })
    app.get('/back-door', (request, response) => {
      request.session.userId = 'eve'
      response.json({})
    })
    const eve = browser()
    await eve.get('/back-door')
    expect((await eve.get('/me')).body.user).toBeNull()
    const visitor = browser()
    await visitor.get('/write')
    expect((await visitor.get('/me')).body.count).toBe(1)
    const ada = await logIn('ada')
    expect((await ada.get('/me')).body.user).toBe('ada')
  })

  it('asks once for a session of another process, and lets known ones in while the server is away', async () => {
    const raw = new MemoryStore()
    const other = test.create()
    const elsewhere = await startSessionApp(other, { store: new SharedStore(raw) })
    test.after(elsewhere.close)
    const [ada, bob] = [await elsewhere.logIn('ada'), await elsewhere.logIn('bob')]
    const { browser, keepsight } = await test.start(
      { sessions: { unknown: 'deny' } },
      { store: new SharedStore(raw) },
    )
    const here = browser(ada.cookie)
    test.wire.requests.length = 0
    for (let n = 0; n < 5; n += 1) expect((await here.get('/me')).body.user).toBe('ada')
    expect(test.wire.requests.filter(({ path }) => path === 'check').length).toBeLessThanOrEqual(1)
    await test.wire.stop()
    await expect.poll(() => keepsight.status().sessions.state).toBe('away')
    expect((await here.get('/me')).body.user).toBe('ada')
    // This process may have heard of bob through the stream; eve's key it cannot know.
    expect((await browser(bob.cookie).get('/me')).status).toBe(200)
    expect(await keepsight.userSessions.check('a key that nobody knows')).toEqual({
      state: 'unknown',
      isAllowed: false,
      notice: null,
    })
  })
})

describe('sessions without a store', () => {
  it('are checked at each request: live, ended with the reason, or unknown', async () => {
    const keepsight = test.create()
    const { userSessions } = keepsight
    userSessions.attach({ stateless: true })
    await userSessions.logIn({ user: 'ada', key: 'token-1' })
    expect(await userSessions.check('token-1')).toEqual({ state: 'live', isAllowed: true, notice: null })
    expect(await userSessions.check('token-2')).toEqual({ state: 'unknown', isAllowed: true, notice: null })
    await userSessions.synced()
    test.wire.end({ user: 'ada' })
    await expect
      .poll(() => userSessions.check('token-1'))
      .toMatchObject({
        state: 'ended',
        isAllowed: false,
        notice: { reason: 'ended-by-admin' },
      })
    await expect.poll(() => stateOf('ada')).toBe('ended')
  })
})

describe('two Keepsights in one process', () => {
  it('each know their own sessions, on stores of their own', async () => {
    const one = await test.start({ key: 'ks_sec_one' })
    const two = await test.start({ key: 'ks_sec_two' })
    const [ada, bob] = [await one.logIn('ada'), await two.logIn('bob')]
    await one.keepsight.userSessions.endAll('ada')
    expect((await ada.get('/me')).body.user).toBeNull()
    expect((await bob.get('/me')).body.user).toBe('bob')
    expect(two.keepsight.status().sessions.droppedWrites).toBe(0)
  })
})

/** What several processes see of one store. */
class SharedStore extends MemoryStore {
  constructor(shared: MemoryStore) {
    super()
    Object.assign(this, { sessions: kept(shared) })
  }
}

/** A store with the faults of stores. */
class FailingStore extends MemoryStore {
  isDown = false
  isSilent = false
  keeps = false
  override destroy(sid: string, callback?: (error?: unknown) => void): void {
    if (this.isSilent) return
    if (this.isDown) setImmediate(() => callback?.(new Error('The store is down.')))
    else if (this.keeps) setImmediate(() => callback?.())
    else super.destroy(sid, callback)
  }
}
