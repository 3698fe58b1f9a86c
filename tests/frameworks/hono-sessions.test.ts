import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { betterAuth } from 'better-auth'
import { memoryAdapter } from 'better-auth/adapters/memory'
import { Hono } from 'hono'
import { deleteCookie, setCookie } from 'hono/cookie'
import { jwt, sign } from 'hono/jwt'
import { createKeepsight, type Keepsight } from 'keepsight'
import { keepsightBetterAuth } from 'keepsight/better-auth'
import { keepsightHono } from 'keepsight/hono'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startBackend, type Backend, type BackendApp } from './backend.js'
import { Browser } from './browser.js'
import { Product } from './routes.js'

let backend: Backend
let account: BackendApp
let keepsight: Keepsight
let closers: (() => Promise<unknown>)[]
beforeAll(async () => {
  backend = await startBackend()
})
afterAll(() => backend.stop())
beforeEach(async () => {
  account = await backend.newApp()
  keepsight = createKeepsight({ ...account, batch: { ageMs: 5 } })
  closers = [() => keepsight.shutdown({ timeoutMs: 1_000 })]
})
afterEach(async () => {
  for (const close of closers.reverse()) await close()
})

async function listen(app: Pick<Hono, 'fetch'>): Promise<string> {
  const server = createAdaptorServer(app) as Server
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closers.push(() => new Promise((resolve) => (server.close(resolve), server.closeAllConnections())))
  expect(await keepsight.userSessions.synced()).toBe(true)
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** The one view that there is, joined to the one session. */
async function expectJoinedView(user: string): Promise<void> {
  await keepsight.flush()
  const { sessions } = await keepsight.userSessions.find({ user })
  const [session] = sessions
  expect(session).toMatchObject({ user, ipAddress: '127.0.0.1', device: { label: 'Firefox on Linux' } })
  await expect
    .poll(async () => (await keepsight.objectViews.find()).views, { timeout: 5_000 })
    .toMatchObject([{ user, sessionId: session?.id, visitor: session?.visitor, ipAddress: '127.0.0.1' }])
}

describe('hono/jwt', () => {
  const secret = 'only for tests, and long enough for anybody'

  it('is read without options: views join the log-in, and an ended token is refused', async () => {
    keepsight.userSessions.attach({ name: 'hono/jwt', stateless: true })
    const app = new Hono()
    app.use(keepsightHono(keepsight))
    app.post('/log-in', async (c) => {
      const { user } = await c.req.json<{ user: string }>()
      const jti = randomUUID()
      const { rejected } = await keepsight.userSessions.logIn({ user, key: jti })
      if (rejected) return c.json({ reason: rejected.reason }, 403)
      setCookie(c, 'token', await sign({ sub: user, jti }, secret), { httpOnly: true })
      return c.json({})
    })
    app.use(jwt({ secret, alg: 'HS256', cookie: 'token' }))
    app.use(async (c, next) => {
      const { isAllowed } = await keepsight.userSessions.check(c.req.raw)
      if (!isAllowed) return c.json({}, 401)
      await next()
    })
    app.get('/products/1', (c) => c.json({ id: keepsight.viewed(new Product(1))?.objectId }))
    app.get('/devices', async (c) => c.json({ count: (await keepsight.userSessions.listOwn()).length }))
    app.post('/log-out', async (c) => {
      const { ended } = await keepsight.userSessions.logOut()
      deleteCookie(c, 'token')
      return c.json({ ended })
    })

    const ada = new Browser(await listen(app))
    await ada.post('/log-in', { user: 'ada' })
    expect((await ada.get('/products/1')).status).toBe(200)
    await expectJoinedView('ada')
    const again = ada.copy()
    await again.post('/log-in', { user: 'ada' })
    expect((await again.get('/devices')).body).toEqual({ count: 2 })
    const kept = ada.copy()
    expect((await ada.post('/log-out')).body).toEqual({ ended: 1 })
    expect((await kept.get('/products/1')).status).toBe(401)
    await keepsight.userSessions.endAll('ada')
    expect((await again.get('/products/1')).status).toBe(401)
  })
})

describe('better-auth', () => {
  it('is read without options, as its guide for Hono sets it up', async () => {
    const auth = betterAuth({
      secret: 'only for tests, and long enough for anybody',
      baseURL: 'http://127.0.0.1',
      trustedOrigins: ['*'],
      database: memoryAdapter({ user: [], session: [], account: [], verification: [] }),
      emailAndPassword: { enabled: true },
      logger: { disabled: true },
      plugins: [keepsightBetterAuth(keepsight)],
    })
    type Found = typeof auth.$Infer.Session
    const app = new Hono<{ Variables: { user: Found['user'] | null; session: Found['session'] | null } }>()
    app.use(keepsightHono(keepsight))
    app.use(async (c, next) => {
      const found = await auth.api.getSession({ headers: c.req.raw.headers })
      c.set('user', found?.user ?? null)
      c.set('session', found?.session ?? null)
      await next()
    })
    app.on(['GET', 'POST'], '/api/auth/*', (c) => auth.handler(c.req.raw))
    app.get('/products/1', (c) => c.json({ id: keepsight.viewed(new Product(1))?.objectId }))
    app.get('/me', (c) => c.json({ user: c.get('user')?.id ?? null }))

    const url = await listen(app)
    const ada = new Browser(url, { origin: url })
    const signUp = { name: 'ada', email: 'ada@example.org', password: 'long enough for anybody' }
    await ada.post('/api/auth/sign-up/email', signUp)
    await ada.get('/products/1')
    const user = (await ada.get('/me')).body['user'] as string
    await expectJoinedView(user)
    await keepsight.userSessions.endAll(user)
    expect((await ada.get('/me')).body).toEqual({ user: null })
  })
})
