import { createKeepsight, type Keepsight, type KeepsightOptions } from 'keepsight'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startBackend, type Backend, type BackendApp } from './backend.js'
import { Browser } from './browser.js'
import { statelessApps } from './stateless-apps.js'

let backend: Backend
let account: BackendApp
let closers: (() => Promise<unknown>)[]
beforeAll(async () => {
  backend = await startBackend()
})
afterAll(() => backend.stop())
beforeEach(async () => {
  account = await backend.newApp()
  closers = []
})
afterEach(async () => {
  for (const close of closers.reverse()) await close()
})

describe.each(statelessApps)('sessions in $name', (app) => {
  async function start(options: KeepsightOptions = {}) {
    const keepsight: Keepsight = createKeepsight({
      ...account,
      logger: { warn: () => undefined, error: () => undefined },
      batch: { ageMs: 5 },
      ...options,
    })
    keepsight.userSessions.attach({ name: app.name, stateless: true })
    const { url, close } = await app.start(keepsight)
    closers.push(async () => {
      await close()
      await keepsight.shutdown({ timeoutMs: 1_000 })
    })
    expect(await keepsight.userSessions.synced()).toBe(true)
    return {
      keepsight,
      logIn: async (user: string) => {
        const browser = new Browser(url)
        expect((await browser.post('/log-in', { user })).status).toBe(200)
        return browser
      },
      /** What the app makes of a cookie, as somebody sends it who kept it. */
      userOf: async ({ cookie }: Browser) => {
        const response = await fetch(`${url}/me`, { headers: { cookie } })
        return (await response.json()) as { user: string | null; reason?: string }
      },
    }
  }

  it('are refused in the same process at once and in others within a second, cookie and all', async () => {
    const [one, other] = [await start(), await start()]
    const ada = await one.logIn('ada')
    expect(await other.userOf(ada)).toMatchObject({ user: 'ada' })
    const [session] = (await one.keepsight.userSessions.find({ user: 'ada' })).sessions
    const from = performance.now()
    expect(await session?.end()).toMatchObject({ ended: 1 })
    expect(await one.userOf(ada)).toMatchObject({
      user: null,
      reason: expect.stringMatching(/administrator/) as string,
    })
    await expect.poll(async () => (await other.userOf(ada)).user, { interval: 10 }).toBe(null)
    expect(performance.now() - from).toBeLessThan(1_000)
    await expect
      .poll(() => one.keepsight.userSessions.get(session?.id ?? ''))
      .toMatchObject({ state: 'ended' })
    // A process that starts afterwards knows it too.
    expect(await (await start()).userOf(ada)).toMatchObject({ user: null })
  })

  it('end at the log-out, also for who kept the cookie', async () => {
    const { logIn, userOf, keepsight } = await start()
    const ada = await logIn('ada')
    const kept = ada.copy()
    await ada.post('/log-out')
    expect([...ada.cookies.keys()]).toEqual(['ks_visitor'])
    expect(await userOf(kept)).toMatchObject({ user: null })
    expect((await keepsight.userSessions.find()).sessions).toMatchObject([{ reason: 'logout' }])
  })

  it('keep to the limit, and an old cookie never harms the new log-in', async () => {
    const { logIn, userOf, keepsight } = await start({ sessions: { limit: 1 } })
    const [first, second] = [await logIn('ada'), await logIn('ada')]
    const calls = Array.from({ length: 50 }, async () => (await userOf(first)).user)
    expect((await Promise.all(calls)).filter((user) => user !== null)).toEqual([])
    expect(await userOf(second)).toMatchObject({ user: 'ada' })
    expect(await userOf(first)).toMatchObject({
      reason: expect.stringMatching(/^Signed in on another device/) as string,
    })
    await keepsight.userSessions.deactivate('ada')
    expect(await userOf(second)).toMatchObject({ user: null })
  })

  it('join what was viewed to the user session', async () => {
    const { logIn, userOf, keepsight } = await start()
    await userOf(await logIn('ada'))
    await keepsight.flush()
    const [session] = (await keepsight.userSessions.find()).sessions
    await expect
      .poll(async () => (await keepsight.objectViews.find()).views, { timeout: 5_000 })
      .toMatchObject([{ user: 'ada', sessionId: session?.id }])
  })
})
