import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import secureSession from '@fastify/secure-session'
import { bodyParser } from '@koa/bodyparser'
import express, { type Request, type RequestHandler, type Response } from 'express'
import fastify, { type FastifyRequest } from 'fastify'
import { getIronSession, type IronSession } from 'iron-session'
import { jwtVerify, SignJWT } from 'jose'
import type { Keepsight } from 'keepsight'
import { keepsightExpress } from 'keepsight/express'
import { keepsightFastify } from 'keepsight/fastify'
import { keepsightKoa } from 'keepsight/koa'
import Koa, { type Context } from 'koa'
import koaSession from 'koa-session'
import type { RunningApp } from './framework.js'
import { Product } from './routes.js'

/** Sessions that are kept in the cookie alone, in an app of a framework. */
export interface StatelessApp {
  name: string
  /** Serves `POST /log-in`, `POST /log-out` and `GET /me`, which views a product and answers `{ user, reason }`. */
  start(keepsight: Keepsight): Promise<RunningApp>
}

/** Who is logged in, as a sealed cookie says. `sessionId` is random, and names the session. */
interface Sealed {
  sessionId?: string
  userId?: string
}

const password = 'only for tests, and at least 32 characters'

/** How a library keeps sessions in a cookie of an Express app. */
interface ExpressKind {
  /** Reads the cookie into `request.sealed`. */
  read: RequestHandler
  write(request: WithSealed, response: Response, sealed: Sealed): Promise<void>
  forget(request: WithSealed, response: Response): void
}
type WithSealed = Request & { sealed?: Sealed }

const ironSession: ExpressKind = {
  async read(request, response, next) {
    const options = { password, cookieName: 'sealed', cookieOptions: { secure: false } }
    Object.assign(request, { sealed: await getIronSession<Sealed>(request, response, options) })
    next()
  },
  async write(request, _response, sealed) {
    const session = request.sealed as IronSession<Sealed>
    Object.assign(session, sealed)
    await session.save()
  },
  forget: (request) => (request.sealed as IronSession<Sealed>).destroy(),
}

const secret = new TextEncoder().encode(password)

const jwtInCookie: ExpressKind = {
  async read(request, _response, next) {
    const token = /(?:^|; )token=([^;]+)/.exec(request.headers.cookie ?? '')?.[1] ?? ''
    const verified = await jwtVerify(token, secret).catch(() => null)
    const { jti, sub } = verified?.payload ?? {}
    Object.assign(request, { sealed: jti && sub ? { sessionId: jti, userId: sub } : {} })
    next()
  },
  async write(request, response, { sessionId = '', userId = '' }) {
    const token = await new SignJWT()
      .setProtectedHeader({ alg: 'HS256' })
      .setJti(sessionId)
      .setSubject(userId)
      .setExpirationTime('1h')
      .sign(secret)
    response.cookie('token', token, { httpOnly: true })
    request.sealed = { sessionId, userId }
  },
  forget(request, response) {
    response.clearCookie('token')
    request.sealed = {}
  },
}

function inExpress(name: string, kind: ExpressKind): StatelessApp {
  return {
    name,
    async start(keepsight) {
      const { userSessions } = keepsight
      const app = express()
      app.use(express.json())
      app.use(kind.read)
      app.use(
        keepsightExpress(keepsight, {
          user: (request: WithSealed) => request.sealed?.userId,
          sessionKey: (request: WithSealed) => request.sealed?.sessionId,
        }),
      )
      app.use(async (request: WithSealed, response, next) => {
        if (request.sealed?.sessionId) {
          const { isAllowed, notice } = await userSessions.check(request)
          if (!isAllowed) {
            response.locals['reason'] = notice && userSessions.describeEnding(notice)
            kind.forget(request, response)
          }
        }
        next()
      })
      app.post('/log-in', async (request: WithSealed, response) => {
        const { user } = request.body as { user: string }
        const sessionId = randomUUID()
        const { rejected } = await userSessions.logIn({ user, key: sessionId, request })
        if (rejected) return void response.status(403).json({ reason: rejected.reason })
        await kind.write(request, response, { sessionId, userId: user })
        response.json({})
      })
      app.post('/log-out', async (request: WithSealed, response) => {
        await userSessions.logOut({ request })
        kind.forget(request, response)
        response.json({})
      })
      app.get('/me', (request: WithSealed, response) => {
        keepsight.viewed(new Product(1))
        const reason = response.locals['reason'] as unknown
        response.json({ user: request.sealed?.userId ?? null, reason })
      })
      return await listening(app.listen(0, '127.0.0.1'))
    },
  }
}

const secureSessionInFastify: StatelessApp = {
  name: '@fastify/secure-session',
  async start(keepsight) {
    const { userSessions } = keepsight
    // `@fastify/session` gives the same property another type.
    const sessionOf = (request: FastifyRequest) => request.session as unknown as secureSession.Session<Sealed>
    /** `delete()` takes away the cookie only: what the session holds would be read on in this request. */
    function forget(request: FastifyRequest): void {
      sessionOf(request).regenerate()
      sessionOf(request).delete()
    }
    const reasons = new WeakMap<FastifyRequest, string>()
    const app = fastify({ forceCloseConnections: true })
    await app.register(keepsightFastify(keepsight))
    await app.register(secureSession, { key: Buffer.from(password).subarray(0, 32), cookie: { path: '/' } })
    app.addHook('onRequest', async (request) => {
      if (!sessionOf(request).sessionId) return
      const { isAllowed, notice } = await userSessions.check(request)
      if (notice) reasons.set(request, userSessions.describeEnding(notice))
      if (!isAllowed) forget(request)
    })
    app.post<{ Body: { user: string } }>('/log-in', async (request, reply) => {
      const { user } = request.body
      const session = sessionOf(request)
      session.regenerate()
      session.sessionId = randomUUID()
      const { rejected } = await userSessions.logIn({ user, request })
      if (rejected) {
        forget(request)
        return reply.code(403).send({ reason: rejected.reason })
      }
      session.userId = user
      return {}
    })
    app.post('/log-out', async (request) => {
      await userSessions.logOut({ request })
      forget(request)
      return {}
    })
    app.get('/me', (request) => {
      keepsight.viewed(new Product(1))
      return { user: sessionOf(request).userId ?? null, reason: reasons.get(request) }
    })
    const url = await app.listen({ port: 0, host: '127.0.0.1' })
    return { url, close: () => app.close() }
  },
}

const sessionInKoa: StatelessApp = {
  name: 'koa-session without a store',
  async start(keepsight) {
    const { userSessions } = keepsight
    const sealedOf = (ctx: Context): Sealed => (ctx.session as Sealed | null) ?? {}
    const app = new Koa()
    app.keys = [password]
    app.use(keepsightKoa(keepsight))
    app.use(koaSession({}, app))
    app.use(bodyParser())
    app.use(async (ctx, next) => {
      if (sealedOf(ctx).sessionId) {
        const { isAllowed, notice } = await userSessions.check(ctx)
        ctx.state.reason = notice && userSessions.describeEnding(notice)
        if (!isAllowed) ctx.session = null
      }
      await next()
    })
    app.use(async (ctx) => {
      ctx.body = {}
      if (ctx.path === '/log-in') {
        const { user } = ctx.request.body as { user: string }
        ctx.session = { sessionId: randomUUID() }
        const { rejected } = await userSessions.logIn({ user, request: ctx })
        if (rejected) {
          ctx.session = null
          ctx.status = 403
          ctx.body = { reason: rejected.reason }
        } else sealedOf(ctx).userId = user
      } else if (ctx.path === '/log-out') {
        await userSessions.logOut({ request: ctx })
        ctx.session = null
      } else {
        keepsight.viewed(new Product(1))
        ctx.body = { user: sealedOf(ctx).userId ?? null, reason: ctx.state.reason as unknown }
      }
    })
    return await listening(app.listen(0, '127.0.0.1'))
  },
}

export const statelessApps: readonly StatelessApp[] = [
  inExpress('iron-session', ironSession),
  inExpress('a JWT in a cookie (jose)', jwtInCookie),
  secureSessionInFastify,
  sessionInKoa,
]

async function listening(server: Server): Promise<RunningApp> {
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
