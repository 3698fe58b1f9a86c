import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import express, { type Request, type RequestHandler } from 'express'
import { getIronSession, type IronSession } from 'iron-session'
import { jwtVerify, SignJWT } from 'jose'
import { createKeepsight, type Keepsight, type KeepsightOptions } from 'keepsight'
import { keepsightExpress } from 'keepsight/express'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startBackend, type Backend, type BackendApp } from './backend.js'
import { Browser } from './browser.js'
import { Product } from './routes.js'

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

/** Who is logged in, as a sealed cookie says: `id` is random, and names the session. */
interface Sealed {
  id?: string
  userId?: string
}
type WithSealed = Request & { sealed?: Sealed }

/** A way of keeping sessions in the cookie alone. */
interface Kind {
  name: string
  /** Reads the cookie into `request.sealed`. */
  read: RequestHandler
  write(request: WithSealed, response: Parameters<RequestHandler>[1], sealed: Sealed): Promise<void>
  forget(request: WithSealed, response: Parameters<RequestHandler>[1]): void
}

const password = 'only for tests, and at least 32 characters'
const secret = new TextEncoder().encode(password)

const kinds: Kind[] = [
  {
    name: 'iron-session',
    async read(request, response, next) {
      const sealed = await getIronSession<Sealed>(request, response, {
        password,
        cookieName: 'sealed',
        cookieOptions: { secure: false },
      })
      Object.assign(request, { sealed })
      next()
    },
    async write(request, _response, sealed) {
      const session = request.sealed as IronSession<Sealed>
      Object.assign(session, sealed)
      await session.save()
    },
    forget: (request) => (request.sealed as IronSession<Sealed>).destroy(),
  },
  {
    name: 'a JWT in a cookie (jose)',
    async read(request, _response, next) {
      const token = /(?:^|; )token=([^;]+)/.exec(request.headers.cookie ?? '')?.[1] ?? ''
      const verified = await jwtVerify(token, secret).catch(() => null)
      const { jti, sub } = verified?.payload ?? {}
      Object.assign(request, { sealed: jti && sub ? { id: jti, userId: sub } : {} })
      next()
    },
    async write(request, response, { id = '', userId = '' }) {
      const token = await new SignJWT()
        .setProtectedHeader({ alg: 'HS256' })
        .setJti(id)
        .setSubject(userId)
        .setExpirationTime('1h')
        .sign(secret)
      response.cookie('token', token, { httpOnly: true })
      request.sealed = { id, userId }
    },
    forget(request, response) {
      response.clearCookie('token')
      request.sealed = {}
    },
  },
]

describe.each(kinds)('sessions in $name', (kind) => {
  async function start(options: KeepsightOptions = {}) {
    const keepsight: Keepsight = createKeepsight({
      ...account,
      logger: { warn: () => undefined, error: () => undefined },
      batch: { ageMs: 5 },
      ...options,
    })
    keepsight.userSessions.attach({ name: kind.name, stateless: true })
    const app = express()
    app.use(express.json())
    app.use(kind.read)
    app.use(
      keepsightExpress(keepsight, {
        user: (request: WithSealed) => request.sealed?.userId,
        sessionKey: (request: WithSealed) => request.sealed?.id,
      }),
    )
    app.use(async (request: WithSealed, response, next) => {
      if (request.sealed?.id) {
        const { isAllowed, notice } = await keepsight.userSessions.check(request)
        if (!isAllowed) {
          response.locals['reason'] = notice && keepsight.userSessions.describeEnding(notice)
          kind.forget(request, response)
        }
      }
      next()
    })
    app.post('/log-in', async (request: WithSealed, response) => {
      const { user } = request.body as { user: string }
      const id = randomUUID()
      const { rejected } = await keepsight.userSessions.logIn({ user, key: id, request })
      if (rejected) return void response.status(403).json({ reason: rejected.reason })
      await kind.write(request, response, { id, userId: user })
      response.json({})
    })
    app.post('/log-out', async (request: WithSealed, response) => {
      await keepsight.userSessions.logOut({ request })
      kind.forget(request, response)
      response.json({})
    })
    app.get('/me', (request: WithSealed, response) => {
      keepsight.viewed(new Product(1))
      response.json({ user: request.sealed?.userId ?? null, reason: response.locals['reason'] as unknown })
    })
    const server = app.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    closers.push(async () => {
      server.closeAllConnections()
      server.close()
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
