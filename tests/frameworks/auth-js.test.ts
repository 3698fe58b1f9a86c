import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { CredentialsSignin } from '@auth/core/errors'
import { ExpressAuth, getSession, type ExpressAuthConfig } from '@auth/express'
import Credentials from '@auth/express/providers/credentials'
import express from 'express'
import { createKeepsight, type Keepsight, type KeepsightOptions } from 'keepsight'
import { keepsightAuthJs } from 'keepsight/auth-js'
import { keepsightExpress } from 'keepsight/express'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { AuthDatabase } from '../apps/next-auth-5/lib/auth-database.js'
import { signInByLink, signInByName, signOut, type AuthPages } from './auth-js-sign-in.js'
import { startBackend, type Backend, type BackendApp } from './backend.js'
import { Browser } from './browser.js'
import { Product } from './routes.js'

type Callbacks = NonNullable<ExpressAuthConfig['callbacks']>

let backend: Backend
let account: BackendApp
let folder: string
let closers: (() => Promise<unknown>)[]
beforeAll(async () => {
  backend = await startBackend()
})
afterAll(() => backend.stop())
beforeEach(async () => {
  account = await backend.newApp()
  folder = mkdtempSync(path.join(tmpdir(), 'keepsight-auth-js-'))
  closers = []
})
afterEach(async () => {
  for (const close of closers.reverse()) await close()
  rmSync(folder, { recursive: true, force: true })
})

/** The error of Auth.js that its sign-in page shows with a code. */
function rejectedBecause(reason: string): Error {
  return Object.assign(new CredentialsSignin(), { code: reason })
}

/** One of the two ways of Auth.js to keep sessions. */
interface Kind {
  /** Where a rejected log-in leads. */
  rejectedTo: { limit: string; deactivated: string }
  config(): ExpressAuthConfig
  /** Signs in as a person does, and answers where that leads. */
  signIn(browser: Browser, user: string): Promise<string>
  /** What is left of sessions where they are kept. */
  rows(): unknown[]
}

const pages: AuthPages = { base: '/auth' }

function inDatabase(): Kind {
  const links = new Map<string, string>()
  const database = new AuthDatabase(path.join(folder, 'auth.db'))
  closers.push(() => Promise.resolve(database.close()))
  return {
    // Whatever an adapter throws is an error of the configuration for Auth.js.
    rejectedTo: { limit: '/auth/error?error=Configuration', deactivated: '/auth/error?error=Configuration' },
    config: () => ({
      adapter: database.adapter(),
      providers: [
        {
          id: 'email',
          type: 'email',
          name: 'Email',
          from: 'shop@example.org',
          maxAge: 600,
          options: {},
          sendVerificationRequest: ({ identifier, url }) => void links.set(identifier, url),
        },
      ],
    }),
    signIn: (browser, user) =>
      signInByLink(browser, `${user}@example.org`, { ...pages, linkOf: (email) => links.get(email) ?? '' }),
    rows: () => database.sessions(),
  }
}

function inTokens(): Kind {
  return {
    rejectedTo: { limit: 'code=limit', deactivated: 'code=user-deactivated' },
    config: () => ({
      providers: [
        Credentials({
          credentials: { user: {} },
          authorize: ({ user }) => ({
            id: `${String(user)}@example.org`,
            email: `${String(user)}@example.org`,
          }),
        }),
      ],
    }),
    signIn: (browser, user) => signInByName(browser, user, pages),
    rows: () => [],
  }
}

describe.each([
  // In this order: once it has met a provider of e-mail links, Auth.js asks every configuration of its process for a database.
  ['tokens (jwt)', inTokens],
  ['a database', inDatabase],
])('Auth.js with sessions in %s', (_name, kindOf) => {
  async function start(kind: Kind, options: KeepsightOptions = {}) {
    const errors: string[] = []
    const keepsight: Keepsight = createKeepsight({
      ...account,
      logger: { warn: () => undefined, error: () => undefined },
      onError: ({ code }) => errors.push(code),
      batch: { ageMs: 5 },
      ...options,
    })
    const authConfig = keepsightAuthJs(
      keepsight,
      {
        secret: 'only for tests, and long enough for anybody',
        trustHost: true,
        logger: { error: () => undefined, warn: () => undefined },
        ...kind.config(),
      } satisfies ExpressAuthConfig,
      { errorOf: ({ reason }) => rejectedBecause(reason) },
    )
    const app = express()
    app.use(keepsightExpress(keepsight))
    app.use('/auth', ExpressAuth(authConfig))
    app.get('/me', async (request, response) => {
      const session = await getSession(request, authConfig)
      const notice = keepsight.userSessions.endingOf(request)
      keepsight.viewed(new Product(1))
      response.json({
        user: session?.user?.email ?? null,
        reason: notice && keepsight.userSessions.describeEnding(notice),
      })
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
      errors,
      browser: () => new Browser(url),
      at: ({ cookies }: Browser) => {
        const browser = new Browser(url)
        for (const [name, value] of cookies) browser.cookies.set(name, value)
        return browser
      },
      async signIn(user: string) {
        const browser = new Browser(url)
        expect(await kind.signIn(browser, user)).not.toContain('error=')
        return browser
      },
      me: async (browser: Browser) => (await browser.get('/me')).body,
      all: async () => (await keepsight.userSessions.find()).sessions,
    }
  }

  it('records log-ins and sign-outs, and joins views to them', async () => {
    const { signIn, me, all, keepsight, errors } = await start(kindOf())
    const ada = await signIn('ada')
    expect(await me(ada)).toMatchObject({ user: 'ada@example.org' })
    const [session] = await all()
    expect(session).toMatchObject({ user: 'ada@example.org', state: 'active', ipAddress: '127.0.0.1' })
    expect(session?.device.label).toBe('Firefox on Linux')
    await keepsight.flush()
    await expect
      .poll(async () => (await keepsight.objectViews.find()).views, { timeout: 5_000 })
      .toMatchObject([{ user: 'ada@example.org', sessionId: session?.id }])
    const kept = ada.copy()
    await signOut(ada, pages)
    for (const browser of [ada, kept]) expect(await me(browser)).toMatchObject({ user: null })
    await expect.poll(all).toMatchObject([{ state: 'ended', reason: 'logout' }])
    expect(errors).toEqual([])
  })

  it('refuses an ended session in every process, with the reason, and leaves nothing of it', async () => {
    const kind = kindOf()
    const [one, other] = [await start(kind), await start(kind)]
    const ada = await one.signIn('ada')
    const kept = other.at(ada)
    expect(await other.me(kept)).toMatchObject({ user: 'ada@example.org' })
    const [session] = await one.all()
    const from = performance.now()
    expect(await session?.end()).toMatchObject({ ended: 1 })
    const told = await one.me(ada.copy())
    expect(told['user']).toBe(null)
    expect(told['reason']).toMatch(/^Signed out by an administrator/)
    await expect.poll(async () => (await other.me(kept.copy()))['user'], { interval: 10 }).toBe(null)
    expect(performance.now() - from).toBeLessThan(1_000)
    await expect.poll(one.all).toMatchObject([{ state: 'ended' }])
    expect(kind.rows()).toEqual([])
    expect((await ada.get('/auth/session')).body).toEqual(null)
    expect([...one.errors, ...other.errors]).toEqual([])
  })

  it('with limit: 1, the second log-in ends the first for good', async () => {
    const { signIn, me } = await start(kindOf(), { sessions: { limit: 1 } })
    const [first, second] = [await signIn('ada'), await signIn('ada')]
    const old = await Promise.all(Array.from({ length: 20 }, () => me(first.copy())))
    expect(old.filter(({ user }) => user !== null)).toEqual([])
    expect(old[0]?.['reason']).toMatch(/^Signed in on another device/)
    expect(await me(second)).toMatchObject({ user: 'ada@example.org' })
  })

  it('a rejected log-in is none, and leads to where Auth.js says so', async () => {
    const kind = kindOf()
    const { signIn, browser, me, keepsight } = await start(kind, {
      sessions: { limit: 1, onLimit: 'reject' },
    })
    const first = await signIn('ada')
    const second = browser()
    expect(await kind.signIn(second, 'ada')).toContain(kind.rejectedTo.limit)
    expect(await me(second)).toMatchObject({ user: null })
    expect(await me(first)).toMatchObject({ user: 'ada@example.org' })
    expect(kind.rows().length).toBeLessThanOrEqual(1)
    await keepsight.userSessions.deactivate('ada@example.org')
    expect(await me(first)).toMatchObject({ user: null })
    expect(await kind.signIn(second, 'ada')).toContain(kind.rejectedTo.deactivated)
  })
})

describe('Auth.js with sessions in a database', () => {
  it('keeps a session that ends while it is refreshed out of the database', async () => {
    const kind = inDatabase()
    const keepsight = createKeepsight({
      ...account,
      logger: { warn: () => undefined, error: () => undefined },
    })
    closers.push(() => keepsight.shutdown({ timeoutMs: 0 }))
    const { adapter } = keepsightAuthJs(keepsight, kind.config())
    const expires = new Date(Date.now() + 60_000)
    const user = await adapter?.createUser?.({ id: '', email: 'ada@example.org', emailVerified: null })
    const userId = user?.id ?? ''
    await adapter?.createSession?.({ sessionToken: 'a key of a test', userId, expires })
    expect(kind.rows()).toHaveLength(1)
    await Promise.all([
      keepsight.userSessions.endAll(userId),
      ...Array.from({ length: 20 }, () =>
        adapter?.updateSession?.({ sessionToken: 'a key of a test', expires }),
      ),
    ])
    expect(await adapter?.updateSession?.({ sessionToken: 'a key of a test', expires })).toBe(null)
    expect(await adapter?.getSessionAndUser?.('a key of a test')).toBe(null)
    await expect.poll(() => kind.rows()).toEqual([])
  })

  it('says of one that Auth.js found too old that it expired', async () => {
    const kind = inDatabase()
    const keepsight = createKeepsight({
      ...account,
      logger: { warn: () => undefined, error: () => undefined },
    })
    closers.push(() => keepsight.shutdown({ timeoutMs: 0 }))
    const { adapter } = keepsightAuthJs(keepsight, kind.config())
    const user = await adapter?.createUser?.({ id: '', email: 'ada@example.org', emailVerified: null })
    const expires = new Date(Date.now() - 1_000)
    await adapter?.createSession?.({ sessionToken: 'an old key', userId: user?.id ?? '', expires })
    await adapter?.getSessionAndUser?.('an old key')
    await adapter?.deleteSession?.('an old key')
    const all = async () => (await keepsight.userSessions.find()).sessions
    await expect.poll(all).toMatchObject([{ state: 'ended', reason: 'expired' }])
  })
})

describe('Auth.js with sessions in tokens', () => {
  it.each<[string, NonNullable<Callbacks['jwt']>, object[]]>([
    [
      'is of whom the app says',
      ({ token }) => ({ ...token, sub: 'staff-7' }),
      [{ user: 'staff-7', state: 'active' }],
    ],
    ['is none when the app makes no token', () => null, []],
    ['is none when the app fails to', () => Promise.reject(new Error('no rights')), []],
  ])('a log-in with credentials %s', async (_title, jwt, live) => {
    const keepsight = createKeepsight(account)
    closers.push(() => keepsight.shutdown({ timeoutMs: 0 }))
    const { callbacks } = keepsightAuthJs(keepsight, { providers: [], callbacks: { jwt } })
    const asked = {
      user: { id: '7' },
      account: { type: 'credentials', provider: 'credentials', providerAccountId: '7' } as const,
    }
    const guarded = callbacks as Partial<Callbacks>
    expect(await guarded.signIn?.(asked)).toBe(true)
    await Promise.resolve(guarded.jwt?.({ ...asked, token: { sub: '7' } })).catch(() => null)
    const all = async () => (await keepsight.userSessions.find()).sessions
    await expect.poll(async () => (await all()).filter(({ state }) => state !== 'ended')).toMatchObject(live)
    await expect.poll(async () => (await all()).find(({ user }) => user === '7')?.state).toBe('ended')
  })
})
