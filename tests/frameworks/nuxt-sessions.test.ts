import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { createApp, eventHandler, toNodeListener, useSession, type EventHandler, type H3Event } from 'h3'
import { createKeepsight, type KeepsightOptions } from 'keepsight'
import { keepsightNuxt, renewSession, type NuxtOptions } from 'keepsight/nuxt'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { startBackend, type Backend, type BackendApp } from './backend.js'
import { Browser } from './browser.js'
import { nuxtFramework, sessionConfig } from './nuxt-app.js'
import { Product } from './routes.js'
import { startApp } from './start-app.js'

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

type User = { user: { id: string } }
const session = (event: H3Event) => useSession<User>(event, sessionConfig)
/** As `getUserSession()` of nuxt-auth-utils is. */
const getUserSession = async (event: H3Event) => {
  const { id, data } = await session(event)
  return { ...data, id }
}

/** Serves one handler for every path. */
async function serve(handler: EventHandler, options: NuxtOptions, keepsightOptions: KeepsightOptions = {}) {
  const keepsight = createKeepsight({ ...account, batch: { ageMs: 5 }, ...keepsightOptions })
  const app = createApp()
  keepsightNuxt(keepsight, options)({ h3App: app })
  app.use(handler)
  const server = createServer(toNodeListener(app))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closers.push(async () => {
    server.closeAllConnections()
    server.close()
    await keepsight.shutdown({ timeoutMs: 1_000 })
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { keepsight, url, browser: new Browser(url) }
}

/** Logs in at `/log-in`, logs out at `/log-out`, and says who is there everywhere else. */
const shop = eventHandler(async (event) => {
  const { update, clear } = await session(event)
  if (event.path === '/log-in') await update({ user: { id: 'ada' } })
  if (event.path === '/log-out') await clear()
  return { user: (await getUserSession(event)).user?.id ?? null }
})

it('the user of nuxt-auth-utils is found in its session, whoever reads it, and known to views', async () => {
  const started = await serve(
    eventHandler(async (event) => {
      if (event.path === '/log-in') {
        renewSession(event)
        const { update } = await session(event)
        await started.keepsight.userSessions.logIn({ user: 'ada' })
        await update({ user: { id: 'ada' } })
      }
      if (event.path === '/product') started.keepsight.viewed(new Product(1))
      return {}
    }),
    { session: getUserSession },
  )
  const { keepsight, browser } = started
  await browser.post('/log-in')
  await browser.get('/product')
  await keepsight.flush()
  const { sessions } = await keepsight.userSessions.find()
  expect(sessions).toMatchObject([{ user: 'ada', state: 'active' }])
  await expect
    .poll(async () => (await keepsight.objectViews.find()).views, { timeout: 5_000 })
    .toMatchObject([{ user: 'ada', sessionId: sessions[0]?.id }])
})

it('somebody without a session gets no cookie from being looked for', async () => {
  const { browser } = await serve(
    eventHandler(() => ({})),
    { session },
  )
  await browser.get('/')
  expect(browser.cookie).toBe('')
})

it('a log-in that Keepsight does not know goes on, unless unknown ones are denied', async () => {
  for (const [unknown, user] of [
    ['allow', 'ada'],
    ['deny', null],
  ] as const) {
    const { browser } = await serve(shop, { session }, { sessions: { unknown } })
    await browser.post('/log-in')
    expect((await browser.get('/')).body).toEqual({ user })
  }
})

it('clearing the session is the log-out, also where it is read again afterwards', async () => {
  const { keepsight, browser } = await serve(shop, { session })
  await browser.post('/log-in')
  const kept = browser.copy()
  await browser.post('/log-out')
  expect((await browser.get('/')).body).toEqual({ user: null })
  expect((await kept.get('/')).body).toEqual({ user: null })
  expect(keepsight.status().sessions.refusedKeys).toBe(1)
})

it('renewSession() says what is missing where the plugin was told of no session', async () => {
  const { browser } = await serve(
    eventHandler((event) => {
      try {
        renewSession(event)
        return {}
      } catch (error) {
        return { message: String(error) }
      }
    }),
    {},
  )
  expect((await browser.get('/')).body['message']).toContain('needs the option session of keepsightNuxt()')
})

it('an answer that comes after its session ended does not hand the cookie out again', async () => {
  const app = await startApp(nuxtFramework, account)
  closers.push(app.close)
  const ada = await app.logIn('ada')
  const slow = ada.copy().post('/slow-write/200')
  await sleep(100)
  await app.keepsight.userSessions.end(ada.id)
  const { status, headers } = await slow
  expect(status).toBe(200)
  expect(headers.getSetCookie().filter((line) => line.startsWith('nuxt-session='))).toEqual([])
})

it('people whom the app finds by other means are known by event.context', async () => {
  const started = await serve(
    eventHandler((event) => {
      event.context['user'] = { id: 7 }
      event.context['session'] = { id: 'a session key of the app' }
      started.keepsight.viewed(new Product(1))
      return started.keepsight.userSessions.check(event)
    }),
    {},
  )
  const { keepsight, browser } = started
  keepsight.userSessions.attach({ stateless: true })
  expect((await browser.get('/')).body).toMatchObject({ isAllowed: true })
  await keepsight.flush()
  await expect
    .poll(async () => (await keepsight.objectViews.find()).views, { timeout: 5_000 })
    .toMatchObject([{ user: '7', sessionId: expect.any(String) as string }])
})
