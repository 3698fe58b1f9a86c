import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { betterAuth, type BetterAuthOptions } from 'better-auth'
import { memoryAdapter } from 'better-auth/adapters/memory'
import { fromNodeHeaders, toNodeHandler } from 'better-auth/node'
import { admin, bearer, twoFactor } from 'better-auth/plugins'
import express from 'express'
import { createKeepsight, type Keepsight, type KeepsightOptions } from 'keepsight'
import { keepsightBetterAuth } from 'keepsight/better-auth'
import { keepsightExpress } from 'keepsight/express'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startBackend, type Backend, type BackendApp } from './backend.js'
import { Browser } from './browser.js'
import { Product } from './routes.js'

let backend: Backend
let account: BackendApp
let closers: (() => Promise<unknown>)[]
let errors: string[]
beforeAll(async () => {
  backend = await startBackend()
})
afterAll(() => backend.stop())
beforeEach(async () => {
  account = await backend.newApp()
  closers = []
  errors = []
})
afterEach(async () => {
  for (const close of closers.reverse()) await close()
})

type Rows = Record<string, Record<string, unknown>[]>
const password = 'long enough for anybody'

const newRows = (): Rows => ({
  user: [],
  session: [],
  account: [],
  verification: [],
  twoFactor: [],
  rateLimit: [],
})

function create(options: KeepsightOptions = {}): Keepsight {
  const keepsight = createKeepsight({
    ...account,
    logger: { warn: () => undefined, error: () => undefined },
    onError: ({ code }) => errors.push(code),
    ...options,
  })
  closers.push(() => keepsight.shutdown({ timeoutMs: 1_000 }))
  return keepsight
}

interface StartOptions {
  rows?: Rows
  auth?: Partial<BetterAuthOptions>
  before?: NonNullable<BetterAuthOptions['plugins']>
  after?: NonNullable<BetterAuthOptions['plugins']>
  keepsight?: KeepsightOptions
  /** Nobody answers at the server's address. */
  isAway?: boolean
}
/** One process of an app with better-auth: its own routes, and `/me`, which asks `auth.api` as the app's pages do. */
async function start({
  rows = newRows(),
  auth: options,
  before = [],
  after = [],
  isAway = false,
  ...rest
}: StartOptions = {}) {
  const keepsight = create({ ...rest.keepsight, ...(isAway ? { url: 'http://127.0.0.1:9' } : {}) })
  const auth = betterAuth({
    secret: 'only for tests, and long enough for anybody',
    baseURL: 'http://127.0.0.1',
    trustedOrigins: ['*'],
    database: memoryAdapter(rows),
    emailAndPassword: { enabled: true, password: quickPasswords },
    session: { cookieCache: { enabled: true, maxAge: 300 } },
    rateLimit: { enabled: false },
    logger: { disabled: true },
    ...options,
    plugins: [...before, keepsightBetterAuth(keepsight), ...after],
  })
  const handle = toNodeHandler(auth)
  const server = createServer((request, response) => {
    if (request.url !== '/me') return void handle(request, response)
    void auth.api.getSession({ headers: fromNodeHeaders(request.headers) }).then((found) => {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ user: found?.user.email ?? null }))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  closers.push(async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })
  if (!isAway) expect(await keepsight.userSessions.synced()).toBe(true)
  const browser = () => new Browser(url, { origin: url })
  return {
    url,
    auth,
    rows,
    keepsight,
    browser,
    signUp: async (name: string) => {
      const self = browser()
      const email = `${name}@example.org`
      const { status, body } = await self.post('/api/auth/sign-up/email', { name, email, password })
      expect(status).toBe(200)
      return Object.assign(self, { user: (body['user'] as { id: string }).id })
    },
    signIn: async (name: string) => {
      const self = browser()
      const answer = await self.post('/api/auth/sign-in/email', { email: `${name}@example.org`, password })
      return Object.assign(self, { answer })
    },
  }
}

/** scrypt costs a tenth of a second each time, and it is not what is tested. */
const quickPasswords = {
  hash: (text: string) => Promise.resolve(`hash of ${text}`),
  verify: ({ hash, password: text }: { hash: string; password: string }) =>
    Promise.resolve(hash === `hash of ${text}`),
}

const userOf = async (browser: Browser) => (await browser.get('/me')).body['user']
const all = async (keepsight: Keepsight, user?: string) =>
  (await keepsight.userSessions.find(user === undefined ? {} : { user })).sessions

describe('better-auth', () => {
  it('records log-ins, however they came, and log-outs', async () => {
    const { signUp, signIn, keepsight, rows } = await start()
    const ada = await signUp('ada')
    expect(await userOf(ada)).toBe('ada@example.org')
    const [first] = await all(keepsight)
    expect(first).toMatchObject({ user: ada.user, state: 'active', device: { label: 'Firefox on Linux' } })
    await ada.post('/api/auth/sign-out')
    await expect
      .poll(() => all(keepsight))
      .toMatchObject([{ id: first?.id, state: 'ended', reason: 'logout' }])
    const again = await signIn('ada')
    expect(await userOf(again)).toBe('ada@example.org')
    expect(await all(keepsight, ada.user)).toMatchObject([{ state: 'active' }, { state: 'ended' }])
    expect(JSON.stringify(await all(keepsight))).not.toContain(rows['session']?.[0]?.['token'])
    expect(errors).toEqual([])
  })

  it('refuses an ended session although its cookie cache is fresh, in every call and process', async () => {
    const rows = newRows()
    const [one, other] = [await start({ rows }), await start({ rows })]
    const ada = await one.signUp('ada')
    const browsers = await Promise.all(Array.from({ length: 20 }, () => one.signIn('ada')))
    for (const browser of browsers) {
      expect(await userOf(browser)).toBe('ada@example.org')
      expect(browser.cookie).toContain('better-auth.session_data=')
    }
    await one.keepsight.userSessions.endAll(ada.user)
    const here = await Promise.all(
      browsers.flatMap((browser) => [
        userOf(browser.copy()),
        browser
          .copy()
          .get('/api/auth/get-session')
          .then(({ body }) => body),
        browser
          .copy()
          .get('/api/auth/list-sessions')
          .then(({ status }) => (status === 401 ? null : status)),
      ]),
    )
    expect(here.filter((user) => user !== null)).toEqual([])
    await sleep(1_000)
    const there = await Promise.all(
      browsers.map(async ({ cookie }) => {
        const answer = await fetch(`${other.url}/me`, { headers: { cookie } })
        return ((await answer.json()) as { user: string | null }).user
      }),
    )
    expect(there.filter((user) => user !== null)).toEqual([])
    await expect.poll(() => rows['session']).toEqual([])
    await expect
      .poll(async () => (await all(one.keepsight)).filter(({ state }) => state !== 'ended'))
      .toEqual([])
    expect(errors).toEqual([])
  })

  it('ends the user sessions that better-auth itself revokes, with the reason', async () => {
    const { signUp, signIn, keepsight } = await start()
    const ada = await signUp('ada')
    const [phone, laptop] = [await signIn('ada'), await signIn('ada')]
    expect((await ada.post('/api/auth/revoke-other-sessions')).status).toBe(200)
    for (const browser of [phone, laptop]) expect(await userOf(browser)).toBe(null)
    expect(await userOf(ada)).toBe('ada@example.org')
    await expect
      .poll(() => all(keepsight))
      .toMatchObject([
        { state: 'ended', reason: 'ended-by-user' },
        { state: 'ended', reason: 'ended-by-user' },
        { state: 'active' },
      ])
  })

  it('with limit: 1, the first session is gone for good, cached cookie and all', async () => {
    const { signUp, signIn, keepsight } = await start({ keepsight: { sessions: { limit: 1 } } })
    const first = await signUp('ada')
    const second = await signIn('ada')
    expect(await userOf(first)).toBe(null)
    expect(await userOf(second)).toBe('ada@example.org')
    for (let n = 0; n < 20; n += 1)
      await Promise.all([first.copy().get('/me'), first.copy().get('/api/auth/get-session')])
    await first.post('/api/auth/sign-out')
    expect(await userOf(second)).toBe('ada@example.org')
    await expect
      .poll(() => all(keepsight))
      .toMatchObject([{ state: 'active' }, { state: 'ended', reason: 'replaced' }])
  })

  it('with reject, the second log-in is answered with 403 and leaves no session', async () => {
    const { signUp, signIn, rows } = await start({ keepsight: { sessions: { limit: 1, onLimit: 'reject' } } })
    const first = await signUp('ada')
    const second = await signIn('ada')
    expect(second.answer.status).toBe(403)
    expect(second.answer.body).toMatchObject({ code: 'SESSION_REJECTED', reason: 'limit' })
    expect(await userOf(second)).toBe(null)
    expect(await userOf(first)).toBe('ada@example.org')
    await expect.poll(() => rows['session']?.length).toBe(1)
  })

  it('a deactivated user is out at once and cannot come back', async () => {
    const { signUp, signIn, keepsight } = await start()
    const ada = await signUp('ada')
    await keepsight.userSessions.deactivate(ada.user)
    expect(await userOf(ada)).toBe(null)
    expect((await signIn('ada')).answer).toMatchObject({ status: 403, body: { reason: 'user-deactivated' } })
  })

  it('a request under way does not bring a session back', async () => {
    const { signUp, signIn, keepsight, rows } = await start({
      auth: { session: { cookieCache: { enabled: true, maxAge: 300 }, updateAge: 0 } },
    })
    const ada = await signUp('ada')
    const browsers = await Promise.all(Array.from({ length: 10 }, () => signIn('ada')))
    const underWay = browsers.flatMap((browser) =>
      Array.from({ length: 5 }, () => browser.copy().get('/api/auth/get-session?disableCookieCache=true')),
    )
    await keepsight.userSessions.endAll(ada.user)
    await Promise.all(underWay)
    expect(await Promise.all(browsers.map(userOf))).toEqual(browsers.map(() => null))
    await expect.poll(() => rows['session']).toEqual([])
  })

  it('works where sessions live in a secondary storage only', async () => {
    const values = new Map<string, string>()
    const secondaryStorage: NonNullable<BetterAuthOptions['secondaryStorage']> = {
      get: (key: string) => values.get(key) ?? null,
      set: (key: string, value: string) => void values.set(key, value),
      delete: (key: string) => void values.delete(key),
      getAndDelete: (key) => {
        const value = values.get(key) ?? null
        values.delete(key)
        return value
      },
      increment: (key) => {
        const count = Number(values.get(key) ?? 0) + 1
        values.set(key, String(count))
        return count
      },
    }
    const { signUp, signIn, keepsight } = await start({ auth: { secondaryStorage } })
    const ada = await signUp('ada')
    const [phone, laptop] = [await signIn('ada'), await signIn('ada')]
    await phone.post('/api/auth/sign-out')
    await expect.poll(async () => (await all(keepsight)).map(({ state }) => state)).toContain('ended')
    await laptop.post('/api/auth/revoke-other-sessions')
    expect(await userOf(ada)).toBe(null)
    expect(await userOf(laptop)).toBe('ada@example.org')
    await keepsight.userSessions.endAll(ada.user)
    expect(await userOf(laptop)).toBe(null)
    await expect
      .poll(async () => (await all(keepsight)).map(({ state }) => state))
      .toEqual(['ended', 'ended', 'ended'])
    expect([...values.keys()].filter((key) => !key.startsWith('active-sessions-'))).toHaveLength(0)
  })

  it('asks for both factors before it is a log-in, which ends no other meanwhile', async () => {
    const { signUp, signIn, keepsight, rows } = await start({
      before: [twoFactor()],
      keepsight: { sessions: { limit: 1 } },
    })
    const ada = await signUp('ada')
    const [row] = rows['user'] ?? []
    Object.assign(row ?? {}, { twoFactorEnabled: true })
    const second = await signIn('ada')
    expect(second.answer.body).toMatchObject({ twoFactorRedirect: true })
    expect(await userOf(second)).toBe(null)
    expect(await userOf(ada)).toBe('ada@example.org')
    expect(await all(keepsight)).toMatchObject([{ state: 'active' }])
    Object.assign(row ?? {}, { twoFactorEnabled: false })
    const third = await signIn('ada')
    expect(await userOf(third)).toBe('ada@example.org')
    expect(await userOf(ada)).toBe(null)
  })

  it('says so when it stands before the second factor', async () => {
    const keepsight = create()
    const auth = betterAuth({
      secret: 'only for tests, and long enough for anybody',
      baseURL: 'http://127.0.0.1',
      database: memoryAdapter(newRows()),
      plugins: [keepsightBetterAuth(keepsight), twoFactor()],
    })
    await expect(auth.$context).rejects.toThrow('after twoFactor()')
  })

  it('refuses bearer tokens of ended sessions, and an admin who acts as a user takes no place', async () => {
    const { signUp, signIn, keepsight, rows, url } = await start({
      after: [bearer(), admin()],
      keepsight: { sessions: { limit: 1 } },
    })
    const ada = await signUp('ada')
    const root = await signUp('root')
    Object.assign(rows['user']?.find(({ name }) => name === 'root') ?? {}, { role: 'admin' })
    expect((await root.post('/api/auth/admin/impersonate-user', { userId: ada.user })).status).toBe(200)
    expect(await userOf(root)).toBe('ada@example.org')
    expect(await userOf(ada)).toBe('ada@example.org')
    expect(await all(keepsight)).toHaveLength(2)

    const token = rows['session']?.find(({ userId }) => userId === ada.user)?.['token'] as string
    const cookie = ada.cookie
    const asked = async (headers: Record<string, string>) => {
      const answer = await fetch(`${url}/me`, { headers })
      return ((await answer.json()) as { user: string | null }).user
    }
    expect(await asked({ authorization: `Bearer ${token}` })).toBe('ada@example.org')
    await signIn('ada')
    expect(await asked({ authorization: `Bearer ${token}` })).toBe(null)
    expect(await asked({ authorization: `Bearer ${token}`, cookie })).toBe(null)
  })

  it('tells an expired session from one that was left', async () => {
    const { signUp, keepsight, rows, auth } = await start()
    const ada = await signUp('ada')
    Object.assign(rows['session']?.[0] ?? {}, { expiresAt: new Date(Date.now() - 1_000) })
    const headers = new Headers({ cookie: ada.cookie })
    expect(await auth.api.getSession({ headers, query: { disableCookieCache: true } })).toBe(null)
    await expect.poll(() => all(keepsight)).toMatchObject([{ state: 'ended', reason: 'expired' }])
    expect(await userOf(ada)).toBe(null)
  })

  it('in Express, log-ins have address and visitor, and what is viewed joins the session', async () => {
    const { auth, keepsight } = await start({
      keepsight: { trustProxy: { proxies: ['loopback'], header: 'X-Forwarded-For' }, batch: { ageMs: 5 } },
    })
    const app = express()
    type WithAuth = express.Request & { auth?: Awaited<ReturnType<typeof auth.api.getSession>> }
    app.use(
      keepsightExpress(keepsight, {
        user: (request: WithAuth) => request.auth?.user.id,
        sessionKey: (request: WithAuth) => request.auth?.session.token,
      }),
    )
    app.all('/api/auth/*splat', toNodeHandler(auth))
    app.use(async (request: WithAuth, _response, next) => {
      request.auth = await auth.api.getSession({ headers: fromNodeHeaders(request.headers) })
      next()
    })
    app.get('/products/1', (_request, response) => {
      response.json({ id: keepsight.viewed(new Product(1))?.objectId })
    })
    const server = app.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    closers.push(() => new Promise((resolve) => server.close(resolve).closeAllConnections()))
    const ada = new Browser(url, { origin: url, 'x-forwarded-for': '203.0.113.9' })
    await ada.post('/api/auth/sign-up/email', { name: 'ada', email: 'ada@example.org', password })
    await ada.get('/products/1')
    await keepsight.flush()
    const [session] = await all(keepsight)
    expect(session).toMatchObject({ ipAddress: '203.0.113.9', device: { label: 'Firefox on Linux' } })
    await expect
      .poll(async () => (await keepsight.objectViews.find()).views, { timeout: 5_000 })
      .toMatchObject([
        { user: session?.user, sessionId: session?.id, visitor: session?.visitor, ipAddress: '203.0.113.9' },
      ])
  })

  it('goes on while the server is away, and refuses what was ended here', async () => {
    const { signUp, signIn, keepsight } = await start({ isAway: true })
    const ada = await signUp('ada')
    expect(await userOf(ada)).toBe('ada@example.org')
    const again = await signIn('ada')
    const before = again.copy()
    await again.post('/api/auth/sign-out')
    expect(await userOf(before)).toBe(null)
    expect(keepsight.status().sessions.refusedKeys).toBeGreaterThan(0)
  })
})
