import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startBackend, type Backend, type BackendApp } from './backend.js'
import { startApp, type StartAppOptions, type StartedApp } from './start-app.js'
import { storeKinds, type RunningStore } from './stores.js'

let backend: Backend
beforeAll(async () => {
  backend = await startBackend()
})
afterAll(() => backend.stop())

describe.each(storeKinds)('the guard on $name', ({ name, frameworks, hasServer, open }) => {
  let running: RunningStore
  beforeAll(async () => {
    running = await open()
  })
  afterAll(() => running.close())

  describe.each(frameworks)('in $name', (framework) => {
    let account: BackendApp
    let closers: (() => Promise<unknown>)[]
    beforeEach(async () => {
      account = await backend.newApp()
      closers = []
    })
    afterEach(async () => {
      for (const close of closers.reverse()) await close()
    })

    async function start(options: StartAppOptions = {}): Promise<StartedApp> {
      const app = await startApp(framework, account, { ...options, store: await running.newStore() })
      closers.push(app.close)
      return app
    }
    /** The same browser at another process of the app. */
    const at = (app: StartedApp, { cookies }: { cookies: Map<string, string> }) => {
      const browser = app.browser()
      for (const [cookie, value] of cookies) browser.cookies.set(cookie, value)
      return browser
    }
    const live = async ({ keepsight }: StartedApp) =>
      (await keepsight.userSessions.find({ state: 'live' })).sessions

    it('ends a session for all processes of the app, and in the store', async () => {
      const [one, other] = [await start(), await start()]
      const ada = await one.logIn(`ada-${name}`)
      expect((await at(other, ada).get('/me')).body).toMatchObject({ user: `ada-${name}` })
      expect(await running.content()).toContain(`ada-${name}`)
      await other.keepsight.userSessions.end(ada.id)
      expect((await at(other, ada).get('/me')).body).toMatchObject({ user: null })
      await expect.poll(async () => (await ada.copy().get('/me')).body['user'], { timeout: 1_000 }).toBe(null)
      await expect.poll(() => live(one)).toEqual([])
      expect(await running.content()).not.toContain(`ada-${name}`)
      expect([...one.errors, ...other.errors]).toEqual([])
    })

    it('keeps a log-in through new keys, in all processes', async () => {
      const [one, other] = [await start(), await start()]
      const ada = await one.logIn('ada')
      const before = ada.copy()
      await ada.post('/regenerate/0')
      const there = at(other, ada)
      await there.post('/regenerate/0')
      expect((await at(one, there).get('/me')).body).toMatchObject({ user: 'ada' })
      expect((await before.get('/me')).body).toMatchObject({ user: null })
      expect(await live(one)).toMatchObject([{ id: ada.id }])
      await one.keepsight.userSessions.end(ada.id)
      await expect
        .poll(async () => (await there.copy().get('/me')).body['user'], { timeout: 1_000 })
        .toBe(null)
      await expect.poll(() => live(one)).toEqual([])
      expect([...one.errors, ...other.errors]).toEqual([])
    })

    it('lets no request under way bring an ended session back, in any process', async () => {
      const session = { resave: true, rolling: true }
      const [one, other] = [await start({ session }), await start({ session })]
      const users = Array.from({ length: 10 }, (_, n) => `user-${n}`)
      await Promise.all(
        users.map(async (user, n) => {
          const browser = await one.logIn(user)
          const paths = ['slow-write', 'slow-write', 'slow-write', 'slow-write', 'regenerate']
          const browsers = [one, other].flatMap((app) => paths.map(() => at(app, browser)))
          const underWay = browsers.map((each, i) => each.post(`/${paths[i % 5]}/${60 + 3 * n}`))
          await sleep(30)
          await one.keepsight.userSessions.endAll(user)
          await Promise.all(underWay)
        }),
      )
      await expect.poll(() => live(one), { timeout: 8_000 }).toEqual([])
      await expect.poll(() => running.content(), { timeout: 3_000 }).not.toContain('user-')
      expect([...one.errors, ...other.errors]).toEqual([])
    })

    it('notices a process without the guard that writes an ended session back', async () => {
      const [one, unguarded] = [await start(), await start({ isUnguarded: true })]
      const ada = await one.logIn('ada')
      const write = at(unguarded, ada).post('/slow-write/400')
      await sleep(150)
      await one.keepsight.userSessions.end(ada.id)
      await write
      expect((await ada.get('/me')).body).toMatchObject({ user: null })
      await expect
        .poll(() => one.keepsight.status().sessions.unguardedWriterSeenAt, { timeout: 3_000 })
        .toBeInstanceOf(Date)
      expect(one.errors).toEqual(['unguarded_writer'])
      await expect.poll(() => running.content(), { timeout: 3_000 }).not.toContain('ada')
    })

    if (!hasServer) return
    it('never says ended while the store is away, and is done when it is back', async () => {
      const { server } = running
      if (!server) throw new Error('A store with a server is needed.')
      const app = await start()
      const ada = await app.logIn('ada')
      await server.kill()
      expect((await app.keepsight.userSessions.end(ada.id)).ended).toBe(1)
      await sleep(1_000)
      expect(await live(app)).toMatchObject([{ state: 'ending', deliveryError: 'destroy_failed' }])
      await server.start()
      await expect.poll(() => live(app), { timeout: 5_000 }).toEqual([])
      expect(await running.content()).not.toContain('ada')
      expect((await ada.get('/me')).body).toMatchObject({ user: null })
    })
  })
})
