import { setTimeout as sleep } from 'node:timers/promises'
import {
  createCookie,
  createCookieSessionStorage,
  createMemorySessionStorage,
  RouterContextProvider,
  type Session,
  type SessionStorage,
} from 'react-router'
import { createKeepsight, type Keepsight, type KeepsightOptions } from 'keepsight'
import { guardSessionStorage, keepsightMiddleware } from 'keepsight/react-router'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startBackend, type Backend, type BackendApp } from './backend.js'
import { reactRouterFramework } from './react-router-app.js'
import { Product } from './routes.js'
import { startApp } from './start-app.js'

interface Kept {
  userId: string
  message: string
}

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

async function start(options: KeepsightOptions = {}): Promise<Keepsight> {
  const logger = { warn: () => undefined, error: () => undefined }
  const keepsight = createKeepsight({ ...account, logger, batch: { ageMs: 5 }, ...options })
  closers.push(() => keepsight.shutdown({ timeoutMs: 1_000 }))
  return keepsight
}

const cookie = createCookie('__session', { secrets: ['only for tests'], path: '/' })
const kinds = [
  ['in the cookie', () => createCookieSessionStorage<Kept>({ cookie }), {}],
  ['in memory', () => createMemorySessionStorage<Kept>({ cookie }), { cookie }],
] as const

/** What a browser sends back of a line of `Set-Cookie`. */
const sent = (line: string) => line.split(';', 1)[0] ?? ''

/** Serves one request past any server of Node, as other platforms do. */
async function serve(
  keepsight: Keepsight,
  sessions: SessionStorage<Kept>,
  { cookie, loader }: { cookie?: string; loader: () => Promise<Response> },
): Promise<Response> {
  const request = new Request('https://shop.example/products/7', { headers: cookie ? { cookie } : {} })
  const middleware = keepsightMiddleware(keepsight, { sessions })
  const args = {
    request,
    url: new URL(request.url),
    params: {},
    context: new RouterContextProvider(),
    pattern: '',
  }
  return (await middleware(args, loader)) as Response
}

describe.each(kinds)('a guarded storage with sessions %s', (_where, create, options) => {
  async function startSessions(keepsightOptions: KeepsightOptions = {}) {
    const keepsight = await start(keepsightOptions)
    const sessions = guardSessionStorage(keepsight, create(), options)
    expect(await keepsight.userSessions.synced()).toBe(true)
    /** Logs in, and writes the same session once more before the answer, as a welcome does. */
    async function logIn(user: string, cookie?: string): Promise<string> {
      let line = ''
      await serve(keepsight, sessions, {
        ...(cookie ? { cookie } : {}),
        async loader() {
          const session = await sessions.getSession()
          session.set('userId', user)
          await sessions.commitSession(session)
          await keepsight.userSessions.logIn({ user })
          session.flash('message', 'Welcome')
          line = await sessions.commitSession(session)
          return new Response(null)
        },
      })
      return sent(line)
    }
    return { keepsight, sessions, logIn }
  }

  it('keeps a session that is committed twice under one key', async () => {
    const { keepsight, sessions, logIn } = await startSessions()
    const cookie = await logIn('ada')
    const session = await sessions.getSession(cookie)
    expect([session.get('userId'), session.get('message')]).toEqual(['ada', 'Welcome'])
    await keepsight.userSessions.endAll('ada')
    expect((await sessions.getSession(cookie)).data).toEqual({})
  })

  it('reads an ended session as a new one, whose key is another', async () => {
    const { keepsight, sessions, logIn } = await startSessions()
    const cookie = await logIn('ada')
    await keepsight.userSessions.endAll('ada')
    const session = await sessions.getSession(cookie)
    session.set('message', 'cart')
    const next = sent(await sessions.commitSession(session))
    expect(next).not.toBe(cookie)
    expect((await sessions.getSession(next)).get('message')).toBe('cart')
  })

  it('hands out no new life to a session that ended since it was read', async () => {
    const { keepsight, sessions, logIn } = await startSessions()
    const cookie = await logIn('ada')
    const session = await sessions.getSession(cookie)
    await keepsight.userSessions.endAll('ada')
    session.set('message', 'late')
    const again = sent(await sessions.commitSession(session))
    expect((await sessions.getSession(again)).data).toEqual({})
    expect(keepsight.status().sessions.droppedWrites).toBe(1)
  })

  it('ends a log-in whose browser gets a new session of nobody', async () => {
    const { keepsight, sessions, logIn } = await startSessions()
    const cookie = await logIn('ada')
    await serve(keepsight, sessions, {
      cookie,
      async loader() {
        const session = await sessions.getSession()
        session.set('message', 'Good-bye')
        return new Response(null, { headers: { 'set-cookie': await sessions.commitSession(session) } })
      },
    })
    expect((await keepsight.userSessions.find()).sessions).toMatchObject([{ user: 'ada', reason: 'logout' }])
    expect((await sessions.getSession(cookie)).data).toEqual({})
  })

  it('knows the session in requests that no server of Node serves, and sets the visitor cookie', async () => {
    const { keepsight, sessions, logIn } = await startSessions()
    const cookie = await logIn('ada')
    const response = await serve(keepsight, sessions, {
      cookie,
      loader: async () => {
        keepsight.viewed(new Product(7))
        return new Response('a page')
      },
    })
    expect(response.headers.get('set-cookie')).toMatch(/^ks_visitor=.*; Secure$/)
    expect(await response.text()).toBe('a page')
    await keepsight.flush()
    const [session] = (await keepsight.userSessions.find()).sessions
    await expect
      .poll(async () => (await keepsight.objectViews.find()).views, { timeout: 5_000 })
      .toMatchObject([{ objectId: '7', user: 'ada', sessionId: session?.id }])
  })
})

it('a log-in that was sealed before Keepsight goes on, unless unknown ones are denied', async () => {
  const before = createCookieSessionStorage<Kept>({ cookie })
  const sealed = await before.getSession()
  sealed.set('userId', 'ada')
  const old = sent(await before.commitSession(sealed))
  const anonymous = await before.getSession()
  anonymous.set('message', 'cart')
  const cart = sent(await before.commitSession(anonymous))
  for (const [unknown, user] of [
    ['allow', 'ada'],
    ['deny', undefined],
  ] as const) {
    const keepsight = await start({ sessions: { unknown } })
    const sessions = guardSessionStorage(keepsight, createCookieSessionStorage<Kept>({ cookie }))
    expect((await sessions.getSession(old)).get('userId')).toBe(user)
    expect((await sessions.getSession(cart)).get('message')).toBe('cart')
  }
})

it('a storage that keeps its sessions is not taken for one that does not', async () => {
  const keepsight = await start()
  const storage: SessionStorage<Kept> = createMemorySessionStorage<Kept>({ cookie })
  const session: Session<Kept> = await storage.getSession()
  session.set('userId', 'ada')
  const line = await storage.commitSession(session)
  const sessions = guardSessionStorage(keepsight, storage)
  await expect(sessions.getSession(sent(line))).rejects.toMatchObject({ code: 'session_store_unusable' })
})

it('an answer that comes after its session ended does not hand the cookie out again', async () => {
  const app = await startApp(reactRouterFramework, account)
  closers.push(app.close)
  const ada = await app.logIn('ada')
  const slow = ada.copy().post('/slow-write/200')
  await sleep(100)
  await app.keepsight.userSessions.end(ada.id)
  const { status, headers } = await slow
  expect(status).toBe(200)
  expect(headers.getSetCookie().filter((line) => line.startsWith('__session='))).toEqual([])
})
