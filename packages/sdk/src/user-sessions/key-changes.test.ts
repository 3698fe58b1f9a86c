import { describe, expect, it } from 'vitest'
import { kept, sessionTests } from '../testing/session-tests.js'

const test = sessionTests()
const live = () => test.wire.sessions.filter(({ state }) => state === 'active')

describe('a session that gets a new key', () => {
  it.each([
    ['before', false],
    ['after', true],
  ])(
    'goes on as the same session, with Keepsight %s the session middleware',
    async (_order, keepsightLast) => {
      const { logIn, browser, store } = await test.start({}, { keepsightLast })
      const ada = await logIn('ada')
      const old = browser(ada.cookie)
      for (let n = 0; n < 3; n += 1) {
        const before = ada.cookie
        expect((await ada.get('/regenerate/0')).body.user).toBe('ada')
        expect(ada.cookie).not.toBe(before)
        expect((await ada.get('/me')).body).toMatchObject({ user: 'ada', notice: null })
      }
      expect((await old.get('/me')).body).toMatchObject({ user: null, notice: null })
      expect(test.wire.sessions).toHaveLength(1)
      expect(live()).toHaveLength(1)
      expect(Object.keys(kept(store))).toHaveLength(1)
      test.wire.end({ user: 'ada' })
      await expect.poll(async () => (await ada.get('/me')).body.user).toBeNull()
      expect(live()).toEqual([])
      expect(test.codes()).toEqual([])
    },
  )

  it('is ended by its id from before', async () => {
    const { logIn, keepsight } = await test.start()
    const ada = await logIn('ada')
    await ada.get('/regenerate/0')
    const [session] = test.wire.sessions
    expect(await keepsight.userSessions.end(session?.id ?? '')).toMatchObject({ ended: 1 })
    expect((await ada.get('/me')).body.user).toBeNull()
  })

  it('keeps its open connections until it ends', async () => {
    const { app, logIn, keepsight } = await test.start()
    let closes = 0
    app.get('/connect', (request, response) => {
      keepsight.userSessions.closeWithSession(() => (closes += 1), request)
      response.json({})
    })
    const ada = await logIn('ada')
    await ada.get('/regenerate/0')
    await ada.get('/connect')
    await ada.get('/regenerate/0')
    await ada.get('/regenerate/0')
    expect(closes).toBe(0)
    test.wire.end({ user: 'ada' })
    await expect.poll(() => closes).toBe(1)
  })

  it('is logged out when nobody is logged in under the new key', async () => {
    const { app, logIn } = await test.start()
    app.get('/forget', (request, response, next) => {
      request.session.regenerate((error) => (error ? next(error) : response.json({})))
    })
    app.get('/forget-and-count', (request, response, next) => {
      request.session.regenerate((error) => {
        if (error) return next(error)
        request.session.count = 1
        response.json({})
      })
    })
    for (const path of ['/forget', '/forget-and-count']) {
      const ada = await logIn('ada')
      await ada.get(path)
      await expect.poll(live).toEqual([])
    }
    expect(test.wire.sessions.map(({ reason }) => reason)).toEqual(['logout', 'logout'])
  })

  it('that an app names itself goes on too', async () => {
    const keepsight = test.create()
    const tokens = new Set(['token-1', 'token-2'])
    keepsight.userSessions.attach({ destroy: (key) => tokens.delete(key), exists: (key) => tokens.has(key) })
    await keepsight.userSessions.logIn({ user: 'ada', key: 'token-1' })
    await keepsight.userSessions.rekey({ from: 'token-1', key: 'token-2' })
    expect(await keepsight.userSessions.check('token-1')).toMatchObject({ state: 'ended', notice: null })
    expect(await keepsight.userSessions.check('token-2')).toMatchObject({ state: 'live', isAllowed: true })
    expect([...tokens]).toEqual(['token-2'])
    expect(live()).toHaveLength(1)
  })
})

describe('a new key of which the server has not heard', () => {
  const timeout = 8_000

  /** The server answers no change of a key until it is told to. */
  function silenceRekey(): () => void {
    let answer: () => void = () => undefined
    const until = new Promise<void>((resolve) => (answer = resolve))
    test.wire.delay = (path) => (path === 'rekey' ? until : null)
    return answer
  }

  it('is refused with its session, which has ended only when the server has heard of both', async () => {
    const { logIn, store } = await test.start()
    const ada = await logIn('ada')
    const answer = silenceRekey()
    await ada.get('/regenerate/0')
    expect((await ada.get('/me')).body.user).toBe('ada')
    test.wire.end({ user: 'ada' })
    await expect
      .poll(async () => (await ada.get('/me')).body)
      .toMatchObject({ user: null, reason: 'Signed out by an administrator, just now.' })
    await expect.poll(() => Object.keys(kept(store))).toEqual([])
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(test.wire.acks).toEqual([])
    expect(test.wire.sessions[0]?.state).toBe('ending')
    answer()
    await expect.poll(() => test.wire.acks).toHaveLength(2)
    expect(test.wire.sessions[0]?.state).toBe('ended')
    expect((await ada.get('/me')).body.user).toBeNull()
  })

  it('is refused also when its session was given another that the server knows', async () => {
    const { logIn, browser } = await test.start()
    const ada = await logIn('ada')
    const other = browser(ada.cookie)
    const slow = other.get('/regenerate/200')
    await ada.get('/regenerate/0')
    silenceRekey()
    await slow
    for (const each of [ada, other]) expect((await each.get('/me')).body.user).toBe('ada')
    test.wire.end({ user: 'ada' })
    await expect.poll(async () => (await ada.get('/me')).body.user).toBeNull()
    expect((await other.get('/me')).body.user).toBeNull()
    expect(test.wire.acks.map(({ keyId }) => keyId)).not.toContain(test.wire.sessions[0]?.id)
  })

  it('is refused when a slow request gives it after the session has ended', async () => {
    const { logIn, browser, keepsight, store } = await test.start()
    const ada = await logIn('ada')
    const other = browser(ada.cookie)
    const slow = other.get('/regenerate/1500')
    await ada.get('/regenerate/0')
    test.wire.end({ user: 'ada' })
    await expect.poll(() => test.wire.sessions[0]?.state).toBe('ended')
    await test.wire.stop()
    await expect.poll(() => keepsight.status().sessions.state).toBe('away')
    await slow
    expect((await other.get('/me')).body.user).toBeNull()
    expect(Object.values(kept(store)).filter((text) => text.includes('ada'))).toEqual([])
  })

  it('is not written a second time before the server has answered', async () => {
    const { app, logIn, store } = await test.start()
    app.get('/regenerate-and-save', (request, response) => {
      const { userId } = request.session
      request.session.regenerate(() => {
        request.session.userId = userId ?? ''
        request.session.save()
        request.session.count = 1
        request.session.save(() => response.json({}))
      })
    })
    const ada = await logIn('ada')
    const answer = silenceRekey()
    const saved = ada.get('/regenerate-and-save')
    await expect.poll(() => test.wire.requests.map(({ path }) => path)).toContain('rekey')
    expect(Object.keys(kept(store))).toEqual([])
    answer()
    await saved
    expect((await ada.get('/me')).body).toMatchObject({ user: 'ada', count: 1 })
  })

  it('is told first when the server, which was away, has an ending to tell', async () => {
    const { logIn, keepsight } = await test.start()
    const ada = await logIn('ada')
    await test.wire.stop()
    await expect.poll(() => keepsight.status().sessions.state).toBe('away')
    await ada.get('/regenerate/0')
    await ada.get('/regenerate/0')
    expect((await ada.get('/me')).body.user).toBe('ada')
    test.wire.end({ user: 'ada' })
    test.wire.requests.length = 0
    test.wire.delay = (path) => (path === 'rekey' ? new Promise((resolve) => setTimeout(resolve, 300)) : null)
    await test.wire.start()
    await expect.poll(() => test.wire.acks.length, { timeout }).toBe(3)
    const paths = test.wire.requests.map(({ path }) => path).filter((path) => path !== 'check')
    expect(paths.slice(0, 3)).toEqual(['rekey', 'rekey', 'acks'])
    expect((await ada.get('/me')).body.user).toBeNull()
  })

  it('and was given another, is told before that', async () => {
    const { logIn } = await test.start()
    const ada = await logIn('ada')
    const answer = silenceRekey()
    await ada.get('/regenerate/0')
    await ada.get('/regenerate/0')
    expect(test.wire.requests.filter(({ path }) => path === 'rekey')).toHaveLength(1)
    answer()
    await expect.poll(() => test.wire.requests.filter(({ path }) => path === 'rekey')).toHaveLength(2)
    expect((await ada.get('/me')).body.user).toBe('ada')
    expect(live()).toHaveLength(1)
    test.wire.end({ user: 'ada' })
    await expect.poll(async () => (await ada.get('/me')).body.user).toBeNull()
    expect(test.codes()).toEqual([])
  })

  it('and is logged out, is logged out at the server too', async () => {
    const { logIn } = await test.start()
    const ada = await logIn('ada')
    const answer = silenceRekey()
    await ada.get('/regenerate/0')
    await ada.get('/logout')
    answer()
    await expect.poll(live).toEqual([])
    expect(test.wire.sessions[0]).toMatchObject({ reason: 'logout' })
  })

  it('of a log-in that the server refuses later, is refused with it', async () => {
    const { logIn, keepsight, store } = await test.start()
    await keepsight.userSessions.deactivate('ada')
    await test.wire.stop()
    const ada = await logIn('ada')
    await ada.get('/regenerate/0')
    expect((await ada.get('/me')).body.user).toBe('ada')
    await test.wire.start()
    await expect.poll(async () => (await ada.get('/me')).body.user, { timeout }).toBeNull()
    expect((await ada.get('/me')).body.reason).toBe('This account was deactivated, just now.')
    await expect.poll(() => Object.keys(kept(store))).toEqual([])
  })
})

describe('a log-in', () => {
  it('of the same browser once more logs its session out, and replaces nobody', async () => {
    const { logIn } = await test.start({ sessions: { limit: 1, onLimit: 'reject' } })
    const ada = await logIn('ada')
    expect((await ada.get('/login/ada')).status).toBe(200)
    expect((await ada.get('/me')).body.user).toBe('ada')
    expect(test.wire.sessions.map(({ state, reason }) => [state === 'active', reason])).toEqual([
      [false, 'logout'],
      [true, null],
    ])
  })

  it('of another user in the same browser logs the first out', async () => {
    const { logIn } = await test.start()
    const browser = await logIn('ada')
    expect((await browser.get('/login/bob')).status).toBe(200)
    expect((await browser.get('/me')).body.user).toBe('bob')
    expect(live().map(({ user }) => user)).toEqual(['bob'])
    expect(test.wire.sessions[0]).toMatchObject({ user: 'ada', reason: 'logout' })
  })

  it("under a key that is another user's is rejected, and harms nobody", async () => {
    const { app, logIn, keepsight } = await test.start()
    app.get('/careless/:user', async (request, response) => {
      const { user } = request.params
      const { rejected } = await keepsight.userSessions.logIn({ user, request })
      if (!rejected) request.session.userId = user
      response.json({ rejected: rejected?.reason ?? null })
    })
    const browser = await logIn('ada')
    expect((await browser.get('/careless/bob')).body).toEqual({ rejected: 'key-in-use' })
    expect(test.codes()).toEqual(['session_key_reused'])
    expect((await browser.get('/me')).body.user).toBe('ada')
    // The same user under the same key is the same session.
    expect((await browser.get('/careless/ada')).body).toEqual({ rejected: null })
    expect(live()).toHaveLength(1)
  })

  it('under a key that was logged out is rejected', async () => {
    const keepsight = test.create()
    keepsight.userSessions.attach({ stateless: true })
    await keepsight.userSessions.logIn({ user: 'ada', key: 'a' })
    await keepsight.userSessions.logOut({ key: 'a' })
    expect(await keepsight.userSessions.logIn({ user: 'ada', key: 'a' })).toMatchObject({
      rejected: { reason: 'already-ended', message: 'This sign-in has ended. Please sign in again.' },
    })
  })

  it('without a session key is told to the developer, and let be', async () => {
    const keepsight = test.create()
    expect(await keepsight.userSessions.logIn({ user: 'ada' })).toEqual({ session: null })
    expect(test.codes()).toEqual(['session_key_missing'])
  })

  it('without a known store is recorded, and told to the developer', async () => {
    const keepsight = test.create()
    expect(await keepsight.userSessions.logIn({ user: 7, key: 'a' })).toMatchObject({
      session: { user: '7' },
    })
    expect(test.codes()).toEqual(['no_session_store'])
  })
})

describe('an anonymous session', () => {
  it('is left alone, and costs the log-in that follows no more than one request', async () => {
    const { browser, store } = await test.start()
    const visitor = browser()
    await visitor.get('/write')
    await visitor.get('/write')
    expect((await visitor.get('/me')).body.count).toBe(2)
    await browser().get('/login/ada')
    expect(test.wire.requests.map(({ path }) => path).filter((path) => path !== 'check')).toEqual(['start'])
    expect(Object.keys(kept(store))).toHaveLength(2)
  })
})
