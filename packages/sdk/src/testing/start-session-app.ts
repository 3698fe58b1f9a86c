import express from 'express'
import session, { MemoryStore, type Store } from 'express-session'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { keepsightExpress } from '../express/index.js'
import type { Keepsight } from '../keepsight.js'

declare module 'express-session' {
  interface SessionData {
    userId?: string
    count?: number
  }
}

/** A browser of a kind: it keeps the session cookie. */
export interface Browser {
  cookie: string
  /** What the app answers, as JSON. */
  get(path: string): Promise<{ status: number; body: Record<string, unknown> }>
}

/** An app with log-ins, on a real port. */
export interface SessionApp {
  url: string
  store: Store
  app: express.Express
  /** A browser without a cookie, or with this one. */
  browser(cookie?: string): Browser
  /** A browser in which this user is logged in. */
  logIn(user: string): Promise<Browser>
  close(): Promise<void>
}

/**
 * Starts an Express app whose session store is guarded: `/login/:user`, `/logout`, `/me`, `/write` (which saves its session),
 * `/slow/:ms`, `/slow-write/:ms` and `/regenerate`.
 */
export async function startSessionApp(
  keepsight: Keepsight,
  {
    store = new MemoryStore(),
    keepsightLast = false,
    ...options
  }: Partial<session.SessionOptions> & { store?: Store; keepsightLast?: boolean } = {},
): Promise<SessionApp> {
  const app = express()
  if (!keepsightLast) app.use(keepsightExpress(keepsight))
  app.use(
    session({
      secret: 'test',
      resave: false,
      saveUninitialized: false,
      ...options,
      store: keepsight.userSessions.guard(store),
    }),
  )
  if (keepsightLast) app.use(keepsightExpress(keepsight))
  app.get('/login/:user', (request, response, next) => {
    request.session.regenerate((error) => {
      if (error) return next(error)
      const { user } = request.params
      void keepsight.userSessions.logIn({ user, request }).then(({ session: started, rejected }) => {
        if (rejected) return response.status(403).json({ rejected })
        request.session.userId = user
        return response.json({ id: started?.id ?? null, isPending: started?.isPending })
      })
    })
  })
  app.get('/logout', async (request, response) => {
    const { ended } = await keepsight.userSessions.logOut({ request })
    response.json({ ended })
  })
  app.get('/destroy', (request, response) => {
    request.session.destroy(() => response.json({}))
  })
  app.get('/me', (request, response) => {
    const notice = keepsight.userSessions.endingOf(request)
    response.json({
      user: request.session.userId ?? null,
      count: request.session.count ?? 0,
      notice,
      reason: notice && keepsight.userSessions.describeEnding(notice),
    })
  })
  app.get('/write', (request, response) => {
    request.session.count = (request.session.count ?? 0) + 1
    response.json({ user: request.session.userId ?? null })
  })
  app.get('/slow/:ms', (request, response) => {
    const { userId } = request.session
    setTimeout(() => response.json({ user: userId ?? null }), Number(request.params.ms))
  })
  app.get('/slow-write/:ms', (request, response) => {
    request.session.count = (request.session.count ?? 0) + 1
    setTimeout(() => response.json({ user: request.session.userId ?? null }), Number(request.params.ms))
  })
  app.get('/regenerate/:ms', (request, response, next) => {
    const { userId } = request.session
    setTimeout(() => {
      request.session.regenerate((error) => {
        if (error) return next(error)
        if (userId !== undefined) request.session.userId = userId
        response.json({ user: userId ?? null })
      })
    }, Number(request.params.ms))
  })
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  function browser(cookie = ''): Browser {
    const self: Browser = {
      cookie,
      async get(path) {
        const response = await fetch(`${url}${path}`, {
          headers: { cookie: self.cookie, 'user-agent': 'Browser/1' },
        })
        const [set] = response.headers.getSetCookie().filter((line) => line.startsWith('connect.sid='))
        if (set) self.cookie = set.slice(0, set.indexOf(';'))
        const text = await response.text()
        const isJson = response.headers.get('content-type')?.includes('json')
        return {
          status: response.status,
          body: isJson ? (JSON.parse(text) as Record<string, unknown>) : { text },
        }
      },
    }
    return self
  }

  return {
    url,
    store,
    app,
    browser,
    async logIn(user) {
      const self = browser()
      const { status, body } = await self.get(`/login/${user}`)
      if (status !== 200) throw new Error(`The log-in was answered with ${status}: ${JSON.stringify(body)}`)
      return self
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
