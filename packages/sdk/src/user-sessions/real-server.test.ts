import { MemoryStore } from 'express-session'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createKeepsight, type Keepsight, type KeepsightError, type KeepsightOptions } from '../index.js'
import { kept } from '../testing/session-tests.js'
import { startSessionApp, type SessionApp } from '../testing/start-session-app.js'

// The real server, embedded, from the built files: one for all tests.

const dataDir = mkdtempSync(path.join(tmpdir(), 'keepsight-sessions-'))
const firefox = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:139.0) Gecko/20100101 Firefox/139.0'
let starter: Keepsight
let errors: KeepsightError[] = []
let closers: (() => Promise<unknown>)[] = []

function create(options: KeepsightOptions = {}): Keepsight {
  return createKeepsight({
    dataDir,
    logger: { warn: () => undefined, error: () => undefined },
    onError: (error) => errors.push(error),
    ...options,
  })
}
async function start(
  options: KeepsightOptions = {},
  session: Parameters<typeof startSessionApp>[1] = {},
): Promise<SessionApp & { keepsight: Keepsight }> {
  const keepsight = create(options)
  const app = await startSessionApp(keepsight, session)
  closers.push(async () => {
    await app.close()
    await keepsight.shutdown({ timeoutMs: 1_000 })
  })
  expect(await keepsight.userSessions.synced(20_000)).toBe(true)
  return { ...app, keepsight }
}

beforeAll(async () => {
  starter = create()
  expect(await starter.userSessions.reactivate('nobody')).toEqual({ error: null })
})
afterEach(async () => {
  for (const close of closers.reverse()) await close()
  closers = []
  errors = []
})
afterAll(async () => {
  await starter.shutdown({ timeoutMs: 5_000 })
  rmSync(dataDir, { recursive: true, force: true })
})

describe('with the real server', () => {
  it('a session is recorded with its device, ended from elsewhere, and confirmed', async () => {
    const { url, keepsight, browser, store } = await start()
    const response = await fetch(`${url}/login/r1`, { headers: { 'user-agent': firefox } })
    const ada = browser(
      response.headers
        .getSetCookie()
        .map((line) => line.split(';')[0])
        .join('; '),
    )
    const { sessions } = await keepsight.userSessions.find({ user: 'r1' })
    expect(sessions).toMatchObject([
      { user: 'r1', isLive: true, device: { label: 'Firefox on macOS' }, ipAddress: '127.0.0.1' },
    ])
    const [session] = sessions
    // As if somebody ended it at the dashboard: through another process.
    const startedAt = performance.now()
    expect(await starter.userSessions.end(session?.id ?? '', { by: 'root' })).toMatchObject({ ended: 1 })
    await expect.poll(async () => (await ada.get('/me')).body.user).toBeNull()
    expect(performance.now() - startedAt).toBeLessThan(1_000)
    expect((await ada.get('/me')).body.reason).toBe('Signed out by an administrator, just now.')
    await expect
      .poll(() => starter.userSessions.get(session?.id ?? ''), { timeout: 5_000 })
      .toMatchObject({
        state: 'ended',
        reason: 'ended-by-admin',
        endedBy: { kind: 'app', id: 'root' },
      })
    expect(Object.keys(kept(store))).toEqual([])
    expect(errors).toEqual([])
  })

  it('of 100 log-ins of one user at once exactly one is live', async () => {
    const { logIn, keepsight, store } = await start({ sessions: { limit: 1 } })
    const browsers = await Promise.all(Array.from({ length: 100 }, () => logIn('r2')))
    const users = await Promise.all(browsers.map(async ({ get }) => (await get('/me')).body.user))
    expect(users.filter((user) => user === 'r2')).toHaveLength(1)
    const { sessions } = await keepsight.userSessions.find({ user: 'r2', limit: 1000 })
    expect(sessions).toHaveLength(100)
    expect(sessions.filter(({ isLive }) => isLive)).toHaveLength(1)
    expect(sessions.filter(({ reason }) => reason === 'replaced')).toHaveLength(99)
    await expect
      .poll(async () => (await keepsight.userSessions.find({ user: 'r2', state: 'ending' })).sessions)
      .toEqual([])
    await expect.poll(() => Object.values(kept(store)).filter((text) => text.includes('r2'))).toHaveLength(1)
    expect(errors).toEqual([])
  })

  it('deactivating a user while 100 log-ins are under way leaves none live', async () => {
    const { browser, keepsight } = await start()
    const browsers = Array.from({ length: 100 }, () => browser())
    const logIns = browsers.map(({ get }) => get('/login/r3'))
    await new Promise((resolve) => setTimeout(resolve, 50))
    await keepsight.userSessions.deactivate('r3')
    await Promise.all(logIns)
    await expect
      .poll(async () => {
        const users = await Promise.all(browsers.map(async ({ get }) => (await get('/me')).body.user))
        return users.filter((user) => user !== null).length
      })
      .toBe(0)
    expect((await keepsight.userSessions.find({ user: 'r3', state: 'active' })).sessions).toEqual([])
    expect((await browser().get('/login/r3')).body).toMatchObject({
      rejected: { reason: 'user-deactivated' },
    })
  })

  it('a session goes on under new keys, and ends under the last', async () => {
    const { logIn, keepsight } = await start()
    const ada = await logIn('r4')
    for (let n = 0; n < 3; n += 1) expect((await ada.get('/regenerate/0')).body.user).toBe('r4')
    expect((await ada.get('/me')).body.user).toBe('r4')
    const { sessions } = await keepsight.userSessions.find({ user: 'r4' })
    expect(sessions).toHaveLength(1)
    await ada.get('/logout')
    await expect
      .poll(() => keepsight.userSessions.get(sessions[0]?.id ?? ''))
      .toMatchObject({
        state: 'ended',
        reason: 'logout',
      })
    expect(errors).toEqual([])
  })

  it.each<[string, Parameters<typeof startSessionApp>[1], string]>([
    ['writes', { resave: false }, '/slow-write/'],
    ['reads, with resave', { resave: true }, '/slow/'],
    ['touches', { resave: false }, '/slow/'],
    ['rolls', { resave: false, rolling: true }, '/slow-write/'],
    ['regenerates', { resave: false }, '/regenerate/'],
  ])('a request under way that %s does not bring an ended session back', async (name, options, to) => {
    const store = new MemoryStore()
    const { logIn, keepsight, browser } = await start({}, { ...options, store })
    const user = `r5 ${name}`
    const browsers = await Promise.all(Array.from({ length: 10 }, () => logIn(user)))
    const requests = browsers.flatMap(({ cookie }) =>
      Array.from({ length: 20 }, (_, n) => browser(cookie).get(`${to}${10 + n * 5}`)),
    )
    await new Promise((resolve) => setTimeout(resolve, 40))
    await keepsight.userSessions.endAll(user)
    await Promise.all(requests)
    const after = await Promise.all(browsers.map(async ({ get }) => (await get('/me')).body.user))
    expect(after.filter((each) => each !== null)).toEqual([])
    await expect.poll(() => Object.values(kept(store)).filter((text) => text.includes('r5'))).toEqual([])
    await expect
      .poll(
        async () =>
          (await keepsight.userSessions.find({ user })).sessions.filter(({ state }) => state !== 'ended'),
        {
          timeout: 5_000,
        },
      )
      .toEqual([])
  })

  it('an idle session ends in the app, and one that is used does not', async () => {
    const { logIn } = await start({ sessions: { idleTimeout: '7s' } })
    const [used, idle] = [await logIn('r6'), await logIn('r6')]
    const until = Date.now() + 11_000
    while (Date.now() < until) {
      expect((await used.get('/me')).body.user).toBe('r6')
      await new Promise((resolve) => setTimeout(resolve, 500))
    }
    expect((await idle.get('/me')).body).toMatchObject({
      user: null,
      reason: expect.stringMatching(/^Signed out after a time without activity/) as string,
    })
  })

  it('the app that starts again after its server ended a session lets nobody in with it', async () => {
    const store = new MemoryStore()
    const first = await start({}, { store })
    const ada = await first.logIn('r7')
    const [key, text] = Object.entries(kept(store)).find(([, each]) => each.includes('r7')) ?? []
    for (const close of closers.reverse()) await close()
    closers = []
    expect(await starter.userSessions.endAll('r7')).toMatchObject({ ended: 1 })
    const fresh = new MemoryStore()
    kept(fresh)[key ?? ''] = text ?? ''
    const keepsight = create()
    const app = await startSessionApp(keepsight, { store: fresh })
    closers.push(async () => {
      await app.close()
      await keepsight.shutdown({ timeoutMs: 1_000 })
    })
    expect((await app.browser(ada.cookie).get('/me')).body.user).toBeNull()
    await expect
      .poll(async () => (await keepsight.userSessions.find({ user: 'r7' })).sessions, { timeout: 5_000 })
      .toMatchObject([{ state: 'ended' }])
    expect(kept(fresh)).toEqual({})
  })
})
