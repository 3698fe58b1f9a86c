import {
  Controller,
  ForbiddenException,
  Get,
  Inject,
  Param,
  UseFilters,
  UseGuards,
  UseInterceptors,
  type ArgumentsHost,
  type CallHandler,
  type ExecutionContext,
} from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { setTimeout as sleep } from 'node:timers/promises'
import { createKeepsight, ObjectViewed as ObjectViewedOfMethod, ObjectViewedMixin } from 'keepsight'
import { Keepsight, KeepsightModule, ObjectViewed, UserSessionGuard } from 'keepsight/nest'
import { map, of, take, throwError, timer } from 'rxjs'
import { describe, expect } from 'vitest'
import {
  decorate,
  moduleOf,
  type NestPlatform,
  type PlatformRequest,
  type PlatformResponse,
} from './nest-app.js'
import { nestBackend } from './nest-backend.js'
import { controllerOf, type Handler } from './nest-controller.js'
import { Product } from './routes.js'
import { rowsOfWhich } from './rows-of-which.js'

/** What Nest has beyond routes: its injector, its controllers, guards, interceptors and exception filters. */
export function describeNest(name: string, platform: NestPlatform): void {
  describe(name, () => rows(platform))
}

function rows(platform: NestPlatform): void {
  const it = rowsOfWhich(platform.cannot)
  const { options, start, viewsOf } = nestBackend(platform)

  /** Calls each of these handlers once: the statuses, and what was viewed. */
  async function visit(handlers: Record<string, Handler>, count: number) {
    const { url, keepsight } = await start([controllerOf(handlers)])
    const statuses: Record<string, number> = {}
    for (const name of Object.keys(handlers)) statuses[name] = (await fetch(`${url}/${name}/7`)).status
    // Everything was announced by then, also what should not have been.
    await sleep(50)
    await expect.poll(async () => (await viewsOf(keepsight)).length).toBe(count)
    return { statuses, views: await viewsOf(keepsight) }
  }

  describe.each([
    ['keepsight/nest', ObjectViewed],
    ['keepsight', ObjectViewedOfMethod],
  ])('@ObjectViewed() of %s', (_of, decorator) => {
    it('counts what a handler gives, wherever it stands among the decorators', async () => {
      const viewed = decorator()
      const { statuses, views } = await visit(
        {
          below: { below: [viewed], serve: (id) => new Product(Number(id)) },
          above: { above: [viewed], serve: (id) => Promise.resolve(new Product(Number(id) + 1)) },
          serialized: {
            above: [viewed, UseInterceptors(Serialize)],
            serve: (id) => new Product(Number(id) + 2),
          },
        },
        3,
      )
      expect(statuses).toEqual({ below: 200, above: 200, serialized: 200 })
      expect(views).toEqual(['Product 9 null', 'Product 8 null', 'Product 7 null'])
    })

    it('counts nothing when a guard refuses, or when an exception is thrown, whatever a filter answers', async () => {
      const viewed = decorator()
      const product = (id: string) => new Product(Number(id))
      const { statuses, views } = await visit(
        {
          refused: { above: [UseGuards(Refuse)], below: [viewed], serve: product },
          answered: {
            above: [UseFilters(AnswerAnyway)],
            below: [viewed],
            serve: () => Promise.reject(new Error('away')),
          },
          afterwards: { above: [UseInterceptors(FailAfterwards)], below: [viewed], serve: product },
          last: { below: [viewed], serve: () => new Product(99) },
        },
        1,
      )
      expect(statuses).toEqual({ refused: 403, answered: 200, afterwards: 500, last: 200 })
      expect(views).toEqual(['Product 99 null'])
    })
  })

  describe('@ObjectViewed() of keepsight/nest', () => {
    it('counts the last value of an Observable, and the part of it that it is told', async () => {
      const part = ObjectViewed<{ product: Product }>({
        type: 'Part',
        object: ({ product }, context) => {
          const { method } = context.switchToHttp().getRequest<PlatformRequest>()
          return method === 'GET' ? product : null
        },
      })
      const { statuses, views } = await visit(
        {
          observable: {
            above: [ObjectViewed()],
            serve: () =>
              timer(0, 1).pipe(
                take(3),
                map((n) => new Product(n)),
              ),
          },
          nothing: { above: [ObjectViewed()], serve: () => of(null) },
          failing: { above: [ObjectViewed()], serve: () => throwError(() => new Error('away')) },
          part: { above: [part], serve: () => of({ product: new Product(3) }) },
        },
        2,
      )
      expect(statuses).toEqual({ observable: 200, nothing: 200, failing: 500, part: 200 })
      expect(views).toEqual(['Part 3 null', 'Product 2 null'])
    })

    it('may stand on a whole controller', async () => {
      const products = controllerOf({
        one: { serve: () => new Product(1) },
        other: { serve: () => new Product(2) },
      })
      ObjectViewed()(products)
      const { url, keepsight } = await start([products])
      for (const name of ['one', 'other']) await fetch(`${url}/${name}/0`)
      await expect.poll(() => viewsOf(keepsight)).toEqual(['Product 2 null', 'Product 1 null'])
    })
  })

  it('ObjectViewedMixin counts what a controller of details finds', async () => {
    abstract class DetailController {
      abstract getObject(id: string): Promise<object | null>
      async show(id: string): Promise<object> {
        return (await this.getObject(id)) ?? { statusCode: 404 }
      }
    }
    class ProductController extends ObjectViewedMixin(DetailController) {
      getObject(id: string) {
        return Promise.resolve(id === '0' ? null : new Product(Number(id)))
      }
      override show(id: string) {
        return super.show(id)
      }
    }
    Controller()(ProductController)
    decorate(ProductController, 'show', { on: [Get('products/:id')], parameters: [Param('id')] })
    const { url, keepsight } = await start([ProductController])
    for (const id of [0, 4]) expect((await fetch(`${url}/products/${id}`)).status).toBe(200)
    await expect.poll(() => viewsOf(keepsight)).toEqual(['Product 4 null'])
  })

  it('finds the user where guards put it', async () => {
    const users = [{ id: 'ada' }, { userId: 'grace' }, { sub: 'alan' }]
    class LogIn {
      canActivate(context: ExecutionContext) {
        const request = context.switchToHttp().getRequest<PlatformRequest>()
        request.user = users[Number(request.params.id)]
        return true
      }
    }
    const products = controllerOf({
      products: {
        above: [UseGuards(LogIn)],
        below: [ObjectViewed()],
        serve: (id) => new Product(Number(id)),
      },
    })
    const { url, keepsight } = await start([products])
    for (const id of [0, 1, 2]) await fetch(`${url}/products/${id}`)
    await expect
      .poll(() => viewsOf(keepsight))
      .toEqual(['Product 2 alan', 'Product 1 grace', 'Product 0 ada'])
  })

  it('UserSessionGuard refuses ended sessions that are kept nowhere, with the reason', async () => {
    class ReadToken {
      canActivate(context: ExecutionContext) {
        const request = context.switchToHttp().getRequest<PlatformRequest>()
        const token = request.headers.authorization?.slice('Bearer '.length)
        if (token) request.user = { sub: token.split('.')[0], jti: token }
        return true
      }
    }
    const account = controllerOf({
      account: { above: [UseGuards(ReadToken, UserSessionGuard)], serve: () => ({ balance: 12 }) },
    })
    const { url, keepsight } = await start(
      [account],
      KeepsightModule.forRoot({
        ...options(),
        sessionKey: (request: PlatformRequest) => (request.user as { jti?: string } | undefined)?.jti,
      }),
    )
    keepsight.userSessions.attach({ stateless: true })
    const call = async (token: string) => {
      const response = await fetch(`${url}/account/1`, { headers: { authorization: `Bearer ${token}` } })
      return { status: response.status, body: (await response.json()) as Record<string, unknown> }
    }
    const { session } = await keepsight.userSessions.logIn({ user: 'ada', key: 'ada.token-1' })
    await keepsight.userSessions.logIn({ user: 'ada', key: 'ada.token-2' })
    expect(await call('ada.token-1')).toEqual({ status: 200, body: { balance: 12 } })
    await session?.end()
    expect(await call('ada.token-1')).toMatchObject({
      status: 401,
      body: { message: expect.stringMatching(/^Signed out by an administrator, /) as string },
    })
    expect((await call('ada.token-2')).status).toBe(200)
  })

  it('is injected by its class into every module, from options that other providers gave', async () => {
    const config = Symbol('config')
    class Products {
      readonly keepsight: Keepsight
      constructor(keepsight: Keepsight) {
        this.keepsight = keepsight
      }
    }
    Inject(Keepsight)(Products, undefined, 0)
    const elsewhere = moduleOf({ providers: [Products], exports: [Products] })
    const { app, keepsight } = await start(
      [],
      KeepsightModule.forRootAsync({
        imports: [
          moduleOf({
            providers: [{ provide: config, useFactory: () => Promise.resolve(options()) }],
            exports: [config],
          }),
          elsewhere,
        ],
        inject: [config],
        useFactory: (given: ReturnType<typeof options>) => given,
      }),
    )
    expect(app.get(Products, { strict: false }).keepsight).toBe(keepsight)
    expect(keepsight.status()).toMatchObject({ state: 'ready', url: `${options().url}/` })
  })

  it('takes a Keepsight that exists, with options for its requests, and shuts it down after the app', async () => {
    const keepsight = createKeepsight<{ Ordered: { total: number } }>({
      ...options(),
      batch: { ageMs: 60_000 },
    })
    const products = controllerOf({
      products: { below: [ObjectViewed()], serve: (id) => new Product(Number(id)) },
    })
    const { app, url } = await start(
      [products],
      KeepsightModule.forRoot({
        keepsight,
        user: (request: PlatformRequest) => request.headers['x-user'],
        ignoredPaths: ['/products/1'],
      }),
    )
    expect(app.get(Keepsight)).toBe(keepsight)
    for (const id of [1, 2]) await fetch(`${url}/products/${id}`, { headers: { 'x-user': 'ada' } })
    await app.close()
    expect(keepsight.status()).toMatchObject({ state: 'shut-down', queued: 0 })
    const reader = createKeepsight(options())
    await expect.poll(() => viewsOf(reader)).toEqual(['Product 2 ada'])
    await reader.shutdown({ timeoutMs: 0 })
  })

  it('counts behind a global prefix, and works in an application without a server', async () => {
    const products = controllerOf({
      products: { below: [ObjectViewed()], serve: (id) => new Product(Number(id)) },
    })
    const { url, keepsight } = await start([products], KeepsightModule.forRoot(options()), { prefix: 'api' })
    expect((await fetch(`${url}/api/products/1`)).status).toBe(200)
    await expect
      .poll(() => keepsight.objectViews.find())
      .toMatchObject({
        views: [{ objectId: '1', ipAddress: '127.0.0.1' }],
      })

    const command = await NestFactory.createApplicationContext(
      moduleOf({ imports: [KeepsightModule.forRoot(options())] }),
      { logger: false },
    )
    command.get(Keepsight).viewed(new Product(2))
    await command.close()
    await expect.poll(() => viewsOf(keepsight)).toEqual(['Product 2 null', 'Product 1 null'])
  })
}

/** Leaves the class of what a handler gave. */
class Serialize {
  intercept(_context: ExecutionContext, next: CallHandler<object>) {
    return next.handle().pipe(map((object) => ({ ...object })))
  }
}

class FailAfterwards {
  intercept(_context: ExecutionContext, next: CallHandler<object>) {
    return next.handle().pipe(
      map(() => {
        throw new Error('It cannot be written as JSON.')
      }),
    )
  }
}

class Refuse {
  canActivate(): boolean {
    throw new ForbiddenException()
  }
}

class AnswerAnyway {
  catch(_error: unknown, host: ArgumentsHost) {
    host.switchToHttp().getResponse<PlatformResponse>().status(200).send({ sorry: true })
  }
}
