import { createServer, IncomingMessage } from 'node:http'
import type { Request as ExpressRequest } from 'express'
import type { FastifyRequest } from 'fastify'
import { createKeepsight } from 'keepsight'
import { keepsightBetterAuth, type AuthSession } from 'keepsight/better-auth'
import { keepsightExpress } from 'keepsight/express'
import { keepsightFastify } from 'keepsight/fastify'
import { keepsightKoa } from 'keepsight/koa'
import { keepsightNode } from 'keepsight/node'
import type { Context } from 'koa'
import { describe, expectTypeOf, it } from 'vitest'

interface ShopEvents {
  'Order Completed': { total: number }
}

// A Keepsight of an app's own events: every adapter takes it.
const keepsight = createKeepsight<ShopEvents>({ disabled: true })

describe('the types of adapters', () => {
  it('give Express options a request of Express', () => {
    keepsightExpress(keepsight, {
      user: (request) => {
        expectTypeOf(request).toEqualTypeOf<ExpressRequest>()
        return request.get('x-user')
      },
      sessionKey: (request) => request.header('x-session'),
      visitorCookie: false,
    })
    // @ts-expect-error -- a session key is a text
    keepsightExpress(keepsight, { sessionKey: () => 7 })
    // @ts-expect-error -- there is no such option
    keepsightExpress(keepsight, { userId: () => 7 })
  })

  it('give Fastify options a request of Fastify', () => {
    keepsightFastify(keepsight, {
      user: (request) => {
        expectTypeOf(request).toExtend<FastifyRequest>()
        return request.routeOptions.config
      },
    })
    // @ts-expect-error -- a request of Fastify is none of Express
    keepsightFastify(keepsight, { user: (request: ExpressRequest) => request.get('x-user') })
  })

  it('give Koa options ctx, which stands for the request', () => {
    keepsightKoa(keepsight, {
      user: (ctx) => {
        expectTypeOf(ctx).toEqualTypeOf<Context>()
        void keepsight.userSessions.endOwn(ctx, 'id')
        return ctx.get('x-user')
      },
    })
    // @ts-expect-error -- a session key is a text
    keepsightKoa(keepsight, { sessionKey: () => 7 })
  })

  it('give a listener of node:http the request of its server', () => {
    createServer(
      keepsightNode(keepsight, (request, response) => {
        expectTypeOf(request).toEqualTypeOf<IncomingMessage>()
        response.end()
      }),
    )
    class ShopRequest extends IncomingMessage {
      token = ''
    }
    const listener = keepsightNode(keepsight, async (_request: ShopRequest) => Promise.resolve(7), {
      sessionKey: (request) => request.token,
    })
    expectTypeOf(listener).returns.toEqualTypeOf<Promise<number>>()
    // @ts-expect-error -- the requests of this server are plain ones
    createServer(keepsightNode(keepsight, (_request: ShopRequest) => undefined))
  })

  it('give better-auth options a session of better-auth', () => {
    keepsightBetterAuth(keepsight, {
      user: (session) => {
        expectTypeOf(session).toEqualTypeOf<AuthSession>()
        return session.userId
      },
    })
    // @ts-expect-error -- users are named by a text
    keepsightBetterAuth(keepsight, { user: () => 7 })
  })
})
