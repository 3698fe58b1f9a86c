import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { CredentialsSignin } from '@auth/core/errors'
import { decode } from '@auth/core/jwt'
import { ExpressAuth, type ExpressAuthConfig } from '@auth/express'
import Credentials from '@auth/express/providers/credentials'
import express from 'express'
import { createKeepsight, type Keepsight, type KeepsightOptions } from 'keepsight'
import { keepsightAuthJs } from 'keepsight/auth-js'
import { keepsightExpress } from 'keepsight/express'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { AuthDatabase } from '../apps/next-auth-5/lib/auth-database.js'
import { signInByName } from './auth-js-sign-in.js'
import { startBackend, type Backend } from './backend.js'
import { Browser } from './browser.js'

let backend: Backend
let keepsight: Keepsight
let closers: (() => unknown)[]
beforeAll(async () => {
  backend = await startBackend()
})
afterAll(() => backend.stop())
beforeEach(() => {
  closers = []
})
afterEach(async () => {
  for (const close of closers.reverse()) await close()
})

/** An app that is its own authorization server, which knows mallory alone; and ada signs in by her name. Answers its URL. */
async function start(config: Partial<ExpressAuthConfig>, options: KeepsightOptions = {}): Promise<string> {
  keepsight = createKeepsight({
    ...(await backend.newApp()),
    logger: { warn: () => undefined, error: () => undefined },
    ...options,
  })
  const app = express()
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  closers.push(() => {
    server.closeAllConnections()
    server.close()
    return keepsight.shutdown({ timeoutMs: 0 })
  })
  const authConfig: ExpressAuthConfig = {
    secret: 'only for tests, and long enough for anybody',
    trustHost: true,
    logger: { error: () => undefined, warn: () => undefined },
    session: { strategy: 'jwt' },
    providers: [
      Credentials({ authorize: () => ({ id: 'ada@example.org', email: 'ada@example.org' }) }),
      {
        id: 'other',
        name: 'Other',
        type: 'oauth',
        clientId: 'shop',
        clientSecret: 'only for tests',
        checks: ['none'],
        authorization: `${url}/authorize`,
        token: `${url}/token`,
        userinfo: { url: `${url}/who`, request: () => ({ id: '7', email: 'mallory@example.org' }) },
        profile: ({ id, email }: { id: string; email: string }) => ({ id, email }),
      },
    ],
    ...config,
  }
  app.post('/token', (_request, response) => void response.json({ access_token: 'a', token_type: 'bearer' }))
  app.use(keepsightExpress(keepsight))
  app.use(
    '/auth',
    ExpressAuth(
      keepsightAuthJs(keepsight, authConfig, {
        errorOf: ({ reason }) => Object.assign(new CredentialsSignin(), { code: reason }),
      }),
    ),
  )
  return url
}

/** Comes back from the authorization server. Answers where that leads. */
async function signInByOther(browser: Browser): Promise<string> {
  const { headers } = await browser.get('/auth/callback/other?code=of-mallory')
  return headers.get('location') ?? ''
}

describe('Auth.js with OAuth and sessions in tokens', () => {
  it('logs in whom the callback jwt says, and leads a rejected log-in to the sign-in page', async () => {
    const jwt: NonNullable<ExpressAuthConfig['callbacks']>['jwt'] = ({ token, account, profile }) =>
      account && profile ? { ...token, sub: `${account.provider}:${account.providerAccountId}` } : token
    const url = await start({ callbacks: { jwt } }, { sessions: { limit: 1, onLimit: 'reject' } })
    expect(await signInByOther(new Browser(url))).toBe(url)
    const { sessions } = await keepsight.userSessions.find()
    expect(sessions).toMatchObject([{ user: 'other:7', state: 'active' }])
    expect(await signInByOther(new Browser(url))).toBe(
      `${url}/auth/signin?error=CredentialsSignin&code=limit`,
    )
  })

  it('without it, takes each log-in for one of a new user, as Auth.js does where there is no adapter', async () => {
    const url = await start({})
    await signInByOther(new Browser(url))
    await signInByOther(new Browser(url))
    const { sessions } = await keepsight.userSessions.find()
    expect(new Set(sessions.map(({ user }) => user)).size).toBe(2)
  })

  it.each([
    ['links no account to the user of an ended session, given a decode to guard', { decode }, []],
    // Nothing of the configuration is asked there: Auth.js decodes the token by itself.
    ['cannot know of the account that is linked without', {}, ['ada@example.org']],
  ])('%s', async (_title, jwt, linkedTo) => {
    const linked: (string | undefined)[] = []
    const folder = mkdtempSync(path.join(tmpdir(), 'keepsight-auth-js-'))
    const database = new AuthDatabase(path.join(folder, 'auth.db'))
    closers.push(() => (database.close(), rmSync(folder, { recursive: true, force: true })))
    const adapter = database.adapter()
    await adapter.createUser?.({ id: '', email: 'ada@example.org', emailVerified: null })
    const url = await start({
      adapter,
      jwt,
      events: { linkAccount: ({ user }) => void linked.push(user.id) },
    })

    const ada = new Browser(url)
    await signInByName(ada, 'ada', { base: '/auth' })
    const kept = ada.copy()
    expect(await keepsight.userSessions.endAll('ada@example.org')).toMatchObject({ ended: 1 })
    expect((await ada.get('/auth/session')).body).toBe(null)
    await signInByOther(kept)
    expect(linked.filter((user) => user === 'ada@example.org')).toEqual(linkedTo)
  })
})
