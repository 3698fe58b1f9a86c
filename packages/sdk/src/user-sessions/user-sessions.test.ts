import { MemoryStore } from 'express-session'
import { describe, expect, it } from 'vitest'
import { kept, sessionTests } from '../testing/session-tests.js'
import type { startSessionApp } from '../testing/start-session-app.js'

const test = sessionTests()

describe('a session that was ended elsewhere', () => {
  it('is logged out at its next request, with the reason', async () => {
    const { logIn } = await test.start()
    const browser = await logIn('ada')
    expect((await browser.get('/me')).body).toMatchObject({ user: 'ada', notice: null })
    test.wire.end({ user: 'ada' })
    await expect.poll(() => test.wire.sessions[0]?.state).toBe('ended')
    expect((await browser.get('/me')).body).toMatchObject({
      user: null,
      reason: 'Signed out by an administrator, just now.',
    })
    expect(test.wire.acks).toMatchObject([{ outcome: 'gone' }])
  })
})

describe('limit: 1', () => {
  it('ends the session before at a second log-in, and says where the second was', async () => {
    const { logIn } = await test.start({ sessions: { limit: 1 } })
    const first = await logIn('ada')
    const second = await logIn('ada')
    expect((await first.get('/me')).body).toMatchObject({
      user: null,
      reason: 'Signed in on another device (Firefox on macOS, Berlin, Germany), just now.',
    })
    expect((await second.get('/me')).body).toMatchObject({ user: 'ada' })
  })
})

describe('a request that is under way when its session ends', () => {
  const variants: [string, Parameters<typeof startSessionApp>[1], string][] = [
    ['a write', { resave: false }, '/slow-write/'],
    ['a read with resave', { resave: true }, '/slow/'],
    ['a read that touches', { resave: false }, '/slow/'],
    ['rolling', { resave: false, rolling: true, saveUninitialized: true }, '/slow-write/'],
    ['regenerate', { resave: false }, '/regenerate/'],
  ]
  it.each(variants)('%s: the session never comes back', async (_name, options, path) => {
    const store = new MemoryStore()
    const { logIn, keepsight } = await test.start({}, { ...options, store })
    let resurrected = 0
    const rounds = Array.from({ length: 40 }, async (_, n) => {
      const browser = await logIn(`u${n}`)
      const slow = browser.get(`${path}${20 + (n % 30)}`)
      await new Promise((resolve) => setTimeout(resolve, 15))
      await keepsight.userSessions.endAll(`u${n}`)
      await slow
      if ((await browser.get('/me')).body.user !== null) resurrected += 1
    })
    await Promise.all(rounds)
    expect(resurrected).toBe(0)
    expect(Object.values(kept(store)).filter((text) => text.includes('userId'))).toEqual([])
    await expect.poll(() => test.wire.sessions.filter(({ state }) => state !== 'ended')).toEqual([])
    expect(test.codes()).toEqual([])
  })
})

describe('an ended session', () => {
  it('that calls a thousand times never harms the new one', async () => {
    const { logIn } = await test.start({ sessions: { limit: 1 } })
    const ended = await logIn('ada')
    const { cookie } = ended
    const live = await logIn('ada')
    for (let n = 0; n < 1000; n += 50) {
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, index) => {
          ended.cookie = cookie
          return ended.get(['/me', '/write', '/logout', '/destroy', '/regenerate/0'][index % 5] ?? '/me')
        }),
      )
      expect(answers.every(({ body }) => (body.user ?? null) === null)).toBe(true)
    }
    expect((await live.get('/me')).body).toMatchObject({ user: 'ada' })
    expect(test.wire.sessions.filter(({ state }) => state === 'active')).toHaveLength(1)
  })

  it('has its cookie not set again by an answer that comes late', async () => {
    const { logIn, keepsight, url } = await test.start({}, { rolling: true })
    const browser = await logIn('ada')
    const slow = fetch(`${url}/slow-write/60`, { headers: { cookie: browser.cookie } })
    await new Promise((resolve) => setTimeout(resolve, 20))
    await keepsight.userSessions.endAll('ada')
    const cookies = (await slow).headers.getSetCookie()
    expect(cookies.filter((line) => line.startsWith('connect.sid'))).toEqual([])
  })

  it('that was replaced before its log-in was answered gets its cookie, by which it is told why', async () => {
    const { browser, keepsight } = await test.start()
    const { signals, userSessions } = keepsight
    signals.userSessionStarted.connect(({ session }) => userSessions.end(session.id))
    const ada = browser()
    await ada.get('/login/ada')
    expect(ada.cookie).not.toBe('')
    expect((await ada.get('/me')).body.reason).toBe('Signed out by an administrator, just now.')
  })

  it('credits no more events to its user, from the moment on at which it ended', async () => {
    const { app, logIn, keepsight } = await test.start({
      beforeSend(message) {
        sent.push(message)
        return null
      },
    })
    const sent: { type: string; userId?: string; context?: { sessionId?: unknown } }[] = []
    app.get('/track', async (request, response) => {
      keepsight.track('before')
      await keepsight.userSessions.endAll('ada')
      keepsight.track('after')
      response.json({ user: request.session.userId })
    })
    const browser = await logIn('ada')
    await browser.get('/track')
    const [before, after] = sent.filter(({ type }) => type === 'track')
    expect(before).toMatchObject({ userId: 'ada', context: { sessionId: test.wire.sessions[0]?.id } })
    expect(after?.userId).toBeUndefined()
    expect(after?.context?.sessionId).toBeUndefined()
  })

  it('has its streams closed, and its sockets', async () => {
    const { app, logIn, keepsight, url } = await test.start()
    const closed: unknown[] = []
    app.get('/stream', (request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write('data: 1\n\n')
      keepsight.userSessions.closeWithSession({ close: (...args: unknown[]) => closed.push(args) }, request)
      keepsight.userSessions.closeWithSession(() => closed.push('function'), request)
    })
    const [ada, bob] = [await logIn('ada'), await logIn('bob')]
    const streamOf = async ({ cookie }: { cookie: string }) => {
      const response = await fetch(`${url}/stream`, { headers: { cookie } })
      return { text: response.text().catch(() => 'cut off'), response }
    }
    const [ofAda, ofBob] = [await streamOf(ada), await streamOf(bob)]
    const startedAt = performance.now()
    test.wire.end({ user: 'ada' })
    expect(await ofAda.text).toBe('data: 1\n\n')
    expect(performance.now() - startedAt).toBeLessThan(1000)
    expect(closed).toEqual([[4401, 'The session ended.'], 'function'])
    const stillOpen = await Promise.race([
      ofBob.text,
      new Promise((resolve) => setTimeout(resolve, 50, 'open')),
    ])
    expect(stillOpen).toBe('open')
  })

  it('closes a connection at once that is handed over too late', async () => {
    const keepsight = test.create()
    keepsight.userSessions.attach({ stateless: true })
    await keepsight.userSessions.logIn({ user: 'ada', key: 'token-1' })
    await keepsight.userSessions.logOut({ key: 'token-1' })
    let closes = 0
    keepsight.userSessions.closeWithSession(() => (closes += 1), 'token-1')
    expect(closes).toBe(1)
  })

  it('lets requests under way finish, or cuts them off if told to, but not the one that ended it', async () => {
    const { logIn, keepsight } = await test.start({ sessions: { inFlight: 'abort' } })
    const browser = await logIn('ada')
    const slow = browser.get('/slow/500').then(
      () => 'answered',
      () => 'cut off',
    )
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect((await browser.get('/logout')).body).toEqual({ ended: 1 })
    expect(await slow).toBe('cut off')
    expect(keepsight.status().sessions.refusedKeys).toBeGreaterThan(0)
  })
})

describe('a log-out', () => {
  it('ends the session once, however often it is repeated', async () => {
    const { logIn } = await test.start()
    const browser = await logIn('ada')
    const { cookie } = browser
    const outs = await Promise.all([1, 2, 3].map(() => browser.get('/logout')))
    expect(outs.map(({ body }) => body.ended).sort()).toEqual([0, 0, 1])
    browser.cookie = cookie
    expect((await browser.get('/logout')).body).toEqual({ ended: 0 })
    await expect.poll(() => test.wire.sessions[0]).toMatchObject({ state: 'ended', reason: 'logout' })
  })

  it('is what destroying the session is', async () => {
    const { logIn } = await test.start()
    const browser = await logIn('ada')
    await browser.get('/destroy')
    await expect.poll(() => test.wire.sessions[0]).toMatchObject({ state: 'ended', reason: 'logout' })
    expect((await browser.get('/me')).body.user).toBeNull()
  })

  it('of somebody without a session does nothing', async () => {
    const { browser } = await test.start()
    expect((await browser().get('/logout')).body).toEqual({ ended: 0 })
  })
})

describe('deactivating a user', () => {
  it('ends all sessions, and refuses log-ins until the user is reactivated', async () => {
    const { logIn, browser, keepsight, store } = await test.start()
    const [first, second] = [await logIn('ada'), await logIn('ada')]
    expect(await keepsight.userSessions.deactivate('ada')).toMatchObject({ ended: 2, error: null })
    for (const { get } of [first, second]) {
      expect((await get('/me')).body).toMatchObject({
        user: null,
        reason: 'This account was deactivated, just now.',
      })
    }
    const refused = await browser().get('/login/ada')
    expect(refused).toMatchObject({
      status: 403,
      body: { rejected: { reason: 'user-deactivated', message: 'This account was deactivated.', live: [] } },
    })
    await expect.poll(() => Object.keys(kept(store))).toEqual([])
    await keepsight.userSessions.reactivate('ada')
    expect((await browser().get('/login/ada')).status).toBe(200)
  })
})

describe('onLimit: reject', () => {
  it('refuses the log-in, says who holds the place, and leaves no half session', async () => {
    const { logIn, browser } = await test.start({ sessions: { limit: 1, onLimit: 'reject' } })
    const first = await logIn('ada')
    const second = browser()
    expect(await second.get('/login/ada')).toMatchObject({
      status: 403,
      body: {
        rejected: {
          reason: 'limit',
          live: [{ place: 'Berlin, Germany' }],
          message:
            'You are signed in on as many devices as allowed (Firefox on macOS, Berlin, Germany). Sign out there first.',
        },
      },
    })
    expect((await second.get('/me')).body.user).toBeNull()
    expect((await first.get('/me')).body.user).toBe('ada')
    await first.get('/logout')
    expect((await second.get('/login/ada')).status).toBe(200)
  })
})

describe('a limit by user', () => {
  it('is asked for each log-in', async () => {
    const limit = (user: string) => Promise.resolve(user === 'ada' ? 1 : (false as const))
    const { logIn } = await test.start({ sessions: { limit } })
    for (const user of ['ada', 'ada', 'bob', 'bob']) await logIn(user)
    const active = test.wire.sessions.filter(({ state }) => state === 'active')
    expect(active.map(({ user }) => user)).toEqual(['ada', 'bob', 'bob'])
  })

  it.each<[string, () => number]>([
    ['throws', () => JSON.parse('{') as number],
    ['answers 0', () => 0],
    ['answers NaN', () => NaN],
  ])('that %s is told, limits nothing, and touches nobody', async (_name, limit) => {
    const { logIn } = await test.start({ sessions: { limit } })
    await logIn('ada')
    await logIn('ada')
    expect(test.wire.sessions.map(({ state }) => state)).toEqual(['active', 'active'])
    expect(test.codes()).toEqual(['hook_failed', 'hook_failed'])
  })
})

describe('signals', () => {
  it('tell of a session from its start to its end', async () => {
    const { logIn, keepsight } = await test.start()
    const heard: unknown[] = []
    const { signals } = keepsight
    signals.userLoggedIn.connect(({ user }) => heard.push(['in', user]))
    signals.userSessionStarted.connect(({ session, request }) =>
      heard.push(['started', session.user, session.isLive, request !== null]),
    )
    signals.userSessionEnding.connect(({ user, reason }) => heard.push(['ending', user, reason]))
    signals.userSessionEnded.connect(({ user, reason }) => heard.push(['ended', user, reason]))
    signals.userLoggedOut.connect(({ user }) => heard.push(['out', user]))
    const browser = await logIn('ada')
    await browser.get('/logout')
    await expect.poll(() => heard).toHaveLength(5)
    expect(heard).toEqual([
      ['in', 'ada'],
      ['started', 'ada', true, true],
      ['out', 'ada'],
      ['ending', 'ada', 'logout'],
      ['ended', 'ada', 'logout'],
    ])
  })

  it('can be given another receiver than the one that starts sessions', async () => {
    const { browser, keepsight } = await test.start()
    const { startUserSession } = keepsight.userSessions
    expect(
      keepsight.signals.userLoggedIn.disconnect(startUserSession, {
        dispatchUid: 'keepsight.startUserSession',
      }),
    ).toBe(true)
    expect((await browser().get('/login/ada')).body).toEqual({ id: null })
    keepsight.signals.userLoggedIn.connect(async (happening) => {
      const outcome = await startUserSession({ ...happening, user: `${happening.user}-2` })
      return outcome
    })
    await browser().get('/login/ada')
    expect(test.wire.sessions.map(({ user }) => user)).toEqual(['ada-2'])
  })

  it('sent by the app itself do the same work', async () => {
    const keepsight = test.create()
    keepsight.userSessions.attach({ stateless: true })
    await keepsight.signals.userLoggedIn.send(null, { user: 'ada', request: null, key: 'token-1' })
    expect(test.wire.sessions).toMatchObject([{ user: 'ada', state: 'active' }])
    await keepsight.signals.userDeactivated.send(null, { user: 'ada', request: null })
    expect(test.wire.sessions).toMatchObject([{ reason: 'user-deactivated' }])
  })
})

describe("the app's own users", () => {
  it('see their devices, and end their own sessions only', async () => {
    const { app, logIn, keepsight } = await test.start()
    const { userSessions } = keepsight
    app.get('/devices', async (request, response) => {
      const own = await userSessions.listOwn(request)
      response.json({ own: own.map(({ session, isCurrent }) => [session.id, isCurrent]) })
    })
    app.get('/end/:id', async (request, response) => {
      const { ended } = await userSessions.endOwn(request, request.params.id)
      response.json({ ended })
    })
    app.get('/end-others', async (request, response) => {
      const { ended } = await userSessions.endOthers(request)
      response.json({ ended })
    })
    const [one, , , bob] = [await logIn('ada'), await logIn('ada'), await logIn('ada'), await logIn('bob')]
    const [first, second, third, ofBob] = test.wire.sessions.map(({ id }) => id)
    expect((await one.get('/devices')).body.own).toEqual([
      [third, false],
      [second, false],
      [first, true],
    ])
    expect((await one.get(`/end/${ofBob}`)).body).toEqual({ ended: 0 })
    expect((await bob.get('/me')).body.user).toBe('bob')
    expect((await one.get(`/end/${second}`)).body).toEqual({ ended: 1 })
    expect((await one.get('/end-others')).body).toEqual({ ended: 1 })
    expect((await one.get('/devices')).body.own).toEqual([[first, true]])
    await one.get('/logout')
    expect((await one.get('/devices')).body.own).toEqual([])
    expect((await one.get('/end-others')).body).toEqual({ ended: 0 })
    expect((await bob.get('/me')).body.user).toBe('bob')
  })
})

describe('a UserSession', () => {
  it('is found, tells of itself, and ends', async () => {
    const { logIn, keepsight } = await test.start()
    const browser = await logIn('ada')
    const { sessions, error } = await keepsight.userSessions.find({ user: 'ada', state: 'active' })
    expect(error).toBeNull()
    const [session] = sessions
    expect(session).toMatchObject({
      user: 'ada',
      isLive: true,
      ipAddress: '127.0.0.1',
      userAgent: 'Browser/1',
    })
    expect(String(session)).toMatch(
      /^Session of user ada, Firefox on macOS, Berlin, Germany: active since 20/,
    )
    expect(await session?.end()).toMatchObject({ ended: 1, error: null })
    expect(await session?.end()).toMatchObject({ ended: 0, error: null })
    expect((await browser.get('/me')).body.user).toBeNull()
    const after = await keepsight.userSessions.get(session?.id ?? '')
    await expect.poll(() => test.wire.sessions[0]?.state).toBe('ended')
    expect(after).toMatchObject({ reason: 'ended-by-admin', isLive: false })
    expect(await keepsight.userSessions.get('no-such-session-000000')).toBeNull()
  })
})

describe('when sessions were used', () => {
  it('is told together, the newest use of each', async () => {
    const { logIn, keepsight } = await test.start()
    const browsers = [await logIn('ada'), await logIn('bob')]
    for (let n = 0; n < 5; n += 1) for (const browser of browsers) await browser.get('/me')
    await keepsight.shutdown()
    expect(test.wire.seen.map(({ id }) => id).sort()).toEqual(test.wire.sessions.map(({ id }) => id).sort())
    expect(test.wire.seen[0]).toMatchObject({ ip: '127.0.0.1' })
  })
})

describe('a Keepsight that is disabled', () => {
  it('limits and ends nothing, and answers everything', async () => {
    const keepsight = test.create({ disabled: true, sessions: { limit: 1 } })
    const store = new MemoryStore()
    const { get } = store
    const { userSessions } = keepsight
    expect(userSessions.guard(store).get).toBe(get)
    expect(await userSessions.logIn({ user: 1, key: 'a' })).toEqual({ session: null })
    expect(await userSessions.logOut({ key: 'a' })).toEqual({ ended: 0, sessions: [], error: null })
    expect(await userSessions.check('a')).toEqual({ state: 'unknown', isAllowed: true, notice: null })
    expect(await userSessions.deactivate(1)).toMatchObject({ ended: 0 })
    expect(keepsight.status().sessions.state).toBe('off')
    expect(test.wire.requests).toEqual([])
  })
})
