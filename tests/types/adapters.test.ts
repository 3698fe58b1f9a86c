import { createServer, IncomingMessage } from 'node:http'
import type { Request as ExpressRequest } from 'express'
import type { FastifyRequest } from 'fastify'
import { createKeepsight, type ObjectView } from 'keepsight'
import { keepsightAdonis, type AdonisContext } from 'keepsight/adonis'
import { keepsightBetterAuth, type AuthSession } from 'keepsight/better-auth'
import { keepsightExpress } from 'keepsight/express'
import { keepsightFastify } from 'keepsight/fastify'
import { keepsightKoa } from 'keepsight/koa'
import { KeepsightModule, type Keepsight as InjectedKeepsight } from 'keepsight/nest'
import { keepsightNext } from 'keepsight/next'
import { keepsightNode } from 'keepsight/node'
import { keepsightMiddleware, type RouteCall } from 'keepsight/react-router'
import { keepsightHandle, type SvelteKitEvent } from 'keepsight/sveltekit'
import type { MiddlewareFunction } from 'react-router'
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

  it('give the options of Nest a request of its platform, and inject a Keepsight of the events of the app', () => {
    KeepsightModule.forRoot({
      keepsight,
      user: (request) => {
        expectTypeOf(request).toEqualTypeOf<ExpressRequest>()
        return request.get('x-user')
      },
    })
    KeepsightModule.forRoot<FastifyRequest>({
      user: (request) => {
        expectTypeOf(request).toEqualTypeOf<FastifyRequest>()
        return request.routeOptions.config
      },
    })
    KeepsightModule.forRootAsync<FastifyRequest>({
      useFactory: () => ({ keepsight, sessionKey: (request) => request.session.sessionId }),
    })
    KeepsightModule.forRoot(keepsight)
    expectTypeOf<InjectedKeepsight<ShopEvents>>().toEqualTypeOf<typeof keepsight>()
    // @ts-expect-error -- the port is a number
    KeepsightModule.forRoot({ port: '8300' })
  })

  it('give back the session of a Next app, and typed views', () => {
    class Product {
      readonly id = 7
    }
    const next = keepsightNext(keepsight, {
      session: () => Promise.resolve({ key: 'k1', user: 42, theme: 'dark' }),
    })
    expectTypeOf(next.currentSession).returns.resolves.toEqualTypeOf<{
      key: string
      user: number
      theme: string
    } | null>()
    expectTypeOf(next.viewed<Product>).returns.resolves.toEqualTypeOf<ObjectView<Product> | null>()
    // @ts-expect-error -- a session is named by a text
    keepsightNext(keepsight, { session: () => ({ key: 7 }) })
  })

  it('give the options of React Router a call of a route', () => {
    const middleware = keepsightMiddleware(keepsight, {
      user: (call) => {
        expectTypeOf(call).toEqualTypeOf<RouteCall>()
        return null
      },
    })
    expectTypeOf(middleware).toEqualTypeOf<MiddlewareFunction<Response>>()
  })

  it('give the options of SvelteKit the event of the app', () => {
    interface ShopEvent extends SvelteKitEvent {
      locals: { userId?: string }
    }
    keepsightHandle<ShopEvent>(keepsight, {
      user: (event) => {
        expectTypeOf(event).toEqualTypeOf<ShopEvent>()
        return event.locals.userId
      },
    })
    // @ts-expect-error -- the app keeps no such thing
    keepsightHandle<ShopEvent>(keepsight, { user: (event) => event.locals.accountId as unknown })
  })

  it('give the options of Adonis a context of Adonis', () => {
    keepsightAdonis(keepsight, {
      sessionKey: (ctx) => {
        expectTypeOf(ctx).toEqualTypeOf<AdonisContext>()
        return ctx.session?.sessionId
      },
    })
  })
})
