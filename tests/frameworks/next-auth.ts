import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createKeepsight, type Keepsight, type KeepsightOptions } from 'keepsight'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AuthDatabase } from '../apps/next-auth-5/lib/auth-database.js'
import { signInByLink, signInByName, signOut, type AuthPages } from './auth-js-sign-in.js'
import { startBackend, type Backend, type BackendApp } from './backend.js'
import { Browser } from './browser.js'
import { buildNext } from './next-build.js'
import { startNext, type StartedNext } from './start-next.js'

/** Where a rejected log-in leads. */
interface RejectedTo {
  limit: string
  deactivated: string
}

/** A version of next-auth, with what is its own. */
export interface NextAuthVersion {
  app: 'next-auth-4' | 'next-auth-5'
  /** What `/api/auth/session` says when nobody is logged in. */
  nobody: object | null
  rejectedTo: Record<Strategy, RejectedTo>
  /** What the proxy of next-auth answers to the cookie of an ended session; left out where it knows no sessions of that kind. */
  proxyAnswers: Partial<Record<Strategy, 'the page' | 'the sign-in page'>>
}

type Strategy = 'database' | 'jwt'
const pages: AuthPages = { base: '/api/auth' }

/** next-auth in a real app of Next 16: `next start` in two processes, with one server of Keepsight. */
export function describeNextAuth({ app, nobody, rejectedTo, proxyAnswers }: NextAuthVersion): void {
  let backend: Backend
  beforeAll(async () => {
    backend = await startBackend()
    await buildNext(app)
  }, 300_000)
  afterAll(() => backend.stop())

  describe.each<[string, Strategy]>([
    ['tokens', 'jwt'],
    ['a database', 'database'],
  ])(`${app} with sessions in %s`, (_name, strategy) => {
    let folder: string
    let account: BackendApp
    let database: AuthDatabase
    let keepsight: Keepsight
    /** A new log-in ends the one before it. */
    let one: StartedNext
    /** Another process of the same app. A new log-in is rejected while there is one before it. */
    let other: StartedNext

    const start = (options: KeepsightOptions) =>
      startNext(app, account, {
        AUTH_SESSIONS: strategy,
        AUTH_FOLDER: folder,
        AUTH_SECRET: 'only for tests, and long enough for anybody',
        AUTH_TRUST_HOST: 'true',
        NEXT_MANUAL_SIG_HANDLE: 'true',
        KEEPSIGHT_OPTIONS: JSON.stringify({ batch: { ageMs: 5 }, ...options }),
      })
    beforeAll(async () => {
      folder = mkdtempSync(path.join(tmpdir(), 'keepsight-next-auth-'))
      account = await backend.newApp()
      database = new AuthDatabase(path.join(folder, 'auth.db'))
      keepsight = createKeepsight(account)
      one = await start({ sessions: { limit: 1 } })
      other = await start({ sessions: { limit: 1, onLimit: 'reject' } })
    }, 60_000)
    afterAll(async () => {
      await Promise.all([one.stop(), other.stop()])
      await keepsight.shutdown({ timeoutMs: 0 })
      database.close()
      rmSync(folder, { recursive: true, force: true })
    })

    const emailOf = (user: string) => `${user}@example.org`
    /** Signs in as a person does, and answers where that leads. */
    async function tryToSignIn(browser: Browser, user: string): Promise<string> {
      const linkOf = (email: string) => readFileSync(path.join(folder, email), 'utf8')
      const leadsTo =
        strategy === 'jwt'
          ? await signInByName(browser, user, pages)
          : await signInByLink(browser, emailOf(user), { ...pages, linkOf })
      const { pathname, search } = new URL(leadsTo)
      return `${pathname}${search}`
    }
    async function signIn(user: string, at = one): Promise<Browser> {
      const browser = new Browser(at.url)
      expect(await tryToSignIn(browser, user)).not.toContain('error')
      return browser
    }
    const sessionsOf = async (user: string) =>
      (await keepsight.userSessions.find({ user: emailOf(user) })).sessions
    const viewsOf = async (user: string) =>
      (await keepsight.objectViews.find({ user: emailOf(user) })).views.reverse()

    /** Whom the session of this browser is found to be, wherever the app looks for one; it keeps its cookies. */
    async function foundBy({ copy }: { copy: () => Browser }): Promise<unknown[]> {
      const answers = ['/me', '/api/me', '/api/auth/session'].map(
        async (path) => (await copy().get(path)).body,
      )
      const [route, pagesRouter, session] = await Promise.all(answers)
      const page = String((await copy().get('/products/2')).body['text'])
      return [
        route?.['user'],
        pagesRouter?.['user'],
        (session as { user?: { email?: string } } | null)?.user?.email ?? null,
        />nobody</.test(page) ? null : /[a-z]+@example\.org/.exec(page)?.[0],
      ]
    }
    const foundIn = (browser: Browser) => foundBy({ copy: () => browser.copy() })
    const everywhere = (user: string | null) => Array<string | null>(4).fill(user && emailOf(user))

    /** The same cookies at the other process. */
    function atOther({ cookies }: Browser): Browser {
      const browser = new Browser(other.url)
      for (const [name, value] of cookies) browser.cookies.set(name, value)
      return browser
    }

    it('records a log-in with its device and address, and joins to it what is viewed', async () => {
      const ada = await signIn('ada')
      expect(await foundIn(ada)).toEqual(everywhere('ada'))
      const [session] = await sessionsOf('ada')
      expect(session).toMatchObject({ state: 'active', user: emailOf('ada'), ipAddress: '127.0.0.1' })
      expect(session?.device.label).toBe('Firefox on Linux')
      const views = async () => (await viewsOf('ada')).map(({ objectId, sessionId }) => [objectId, sessionId])
      await expect
        .poll(async () => (await views()).sort(), { timeout: 5_000 })
        .toEqual([
          ['2', session?.id],
          ['me', session?.id],
        ])
    })

    it('ends it with a sign-out, for whoever kept the cookie too', async () => {
      const ben = await signIn('ben')
      const kept = ben.copy()
      await signOut(ben, pages)
      expect(await foundIn(ben)).toEqual(everywhere(null))
      expect(await foundIn(kept)).toEqual(everywhere(null))
      await expect.poll(() => sessionsOf('ben')).toMatchObject([{ state: 'ended', reason: 'logout' }])
    })

    it('refuses at once what was ended in this process, and leaves nothing of it', async () => {
      const cleo = await signIn('cleo')
      const kept = cleo.copy()
      expect((await cleo.copy().post('/end')).body).toEqual({ ended: 1 })
      expect(await foundIn(cleo)).toEqual(everywhere(null))
      expect((await cleo.copy().get('/me')).body['reason']).toMatch(/^Signed out by an administrator/)
      expect((await cleo.get('/api/auth/session')).body).toEqual(nobody)
      expect([...cleo.cookies.keys()].filter((name) => name.includes('session-token'))).toEqual([])
      for (let request = 0; request < 10; request += 1) {
        expect(await foundIn(kept)).toEqual(everywhere(null))
      }
      await expect.poll(() => sessionsOf('cleo')).toMatchObject([{ state: 'ended' }])
      const rows = database.sessions() as { user: string }[]
      expect(rows.filter(({ user }) => user === emailOf('cleo'))).toEqual([])
    })

    it('refuses within a second what was ended elsewhere', async () => {
      const dan = await signIn('dan')
      const there = atOther(dan)
      expect(await foundIn(there)).toEqual(everywhere('dan'))
      const from = performance.now()
      expect(await (await sessionsOf('dan'))[0]?.end()).toMatchObject({ ended: 1 })
      for (const browser of [dan, there]) {
        await expect
          .poll(async () => (await browser.copy().get('/me')).body['user'], { interval: 10 })
          .toBe(null)
      }
      expect(performance.now() - from).toBeLessThan(1_000)
      for (const browser of [dan, there]) expect(await foundIn(browser)).toEqual(everywhere(null))
    })

    it('with limit: 1, ends the first session for good with the second', async () => {
      const [first, second] = [await signIn('eve'), await signIn('eve')]
      expect(await foundIn(first)).toEqual(everywhere(null))
      expect((await first.get('/me')).body['reason']).toMatch(/^Signed in on another device/)
      expect(await foundIn(second)).toEqual(everywhere('eve'))
    })

    it('leads a rejected log-in to where next-auth says so, and makes none of it', async () => {
      const first = await signIn('fay', other)
      const second = new Browser(other.url)
      expect(await tryToSignIn(second, 'fay')).toBe(rejectedTo[strategy].limit)
      expect(await foundIn(second)).toEqual(everywhere(null))
      expect(await foundIn(first)).toEqual(everywhere('fay'))
      expect(await sessionsOf('fay')).toMatchObject([{ state: 'active' }])
    })

    it('refuses a deactivated user, and whoever tries to log in as one', async () => {
      const gus = await signIn('gus')
      await keepsight.userSessions.deactivate(emailOf('gus'))
      await expect.poll(async () => (await gus.copy().get('/me')).body['user']).toBe(null)
      expect(await foundIn(gus)).toEqual(everywhere(null))
      const again = new Browser(one.url)
      expect(await tryToSignIn(again, 'gus')).toBe(rejectedTo[strategy].deactivated)
      expect(await foundIn(again)).toEqual(everywhere(null))
    })

    const answer = proxyAnswers[strategy]
    if (answer) {
      it(`answers with ${answer} where only the proxy looks at an ended session`, async () => {
        const ivy = await signIn('ivy')
        const guarded = async () => (await ivy.copy().get('/guarded')).status
        expect(await guarded()).toBe(200)
        await ivy.copy().post('/end')
        expect(await guarded()).toBe(answer === 'the page' ? 200 : 307)
      })
    }

    it('sends what was viewed before its process ends', async () => {
      const ending = await start({ batch: { ageMs: 60_000 } })
      const hal = await signIn('hal', ending)
      await hal.get('/products/1')
      await ending.stop()
      await expect.poll(() => viewsOf('hal'), { timeout: 5_000 }).toMatchObject([{ objectId: '1' }])
    })
  })
}
