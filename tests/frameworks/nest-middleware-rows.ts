import { Controller, Post, Req, type INestApplication, type Type } from '@nestjs/common'
import { HttpAdapterHost } from '@nestjs/core'
import type { Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createKeepsight } from 'keepsight'
import { Keepsight, KeepsightModule, ObjectViewed } from 'keepsight/nest'
import { describe, expect } from 'vitest'
import { Browser } from './browser.js'
import { decorate, type NestPlatform, type PlatformRequest, type PlatformResponse } from './nest-app.js'
import { nestBackend } from './nest-backend.js'
import { controllerOf } from './nest-controller.js'
import { Product } from './routes.js'
import { rowsOfWhich } from './rows-of-which.js'

/** What comes before Nest's controllers: its middleware, and the adapter of its platform. */
export function describeNestMiddleware<Request>(name: string, platform: NestPlatform<Request>): void {
  describe(`${name}, before its controllers`, () => rows(platform))
}

type Middleware = (request: { user?: unknown }, response: ServerResponse, next: () => void) => void

function rows<Request>(platform: NestPlatform<Request>): void {
  const it = rowsOfWhich(platform.cannot)
  const { options, start, viewsOf } = nestBackend(platform)
  const products = () =>
    controllerOf({ products: { below: [ObjectViewed()], serve: (id) => new Product(Number(id)) } })

  /** Those of one request have the same time. */
  const sortedViews = async (keepsight: Keepsight) => (await viewsOf(keepsight)).sort()

  function use(app: INestApplication, middleware: Middleware): void {
    app.use(middleware)
  }

  function logInController(keepsight: Keepsight): Type {
    class LogInController {
      async logIn(appRequest: Request): Promise<object> {
        const { request, session, regenerate } = platform.callOf(appRequest)
        await regenerate()
        await keepsight.userSessions.logIn({ user: 'ada', request })
        session().userId = 'ada'
        return {}
      }
    }
    Controller()(LogInController)
    decorate(LogInController, 'logIn', { on: [Post('log-in')], parameters: [Req()] })
    return LogInController
  }

  it('knows the request in middleware', async () => {
    const { url, keepsight } = await start([], undefined, {
      setUp: (app) =>
        use(app, (_request, response) => {
          app.get(Keepsight).viewed(new Product(1))
          response.end()
        }),
    })
    expect((await fetch(url, { method: 'HEAD' })).status).toBe(200)
    expect((await fetch(url)).status).toBe(200)
    await keepsight.flush()
    await expect
      .poll(() => keepsight.objectViews.find())
      .toMatchObject({ views: [{ objectId: '1', ipAddress: '127.0.0.1' }] })
  })

  it('finds the user where middleware put it', async () => {
    const { url, keepsight } = await start([products()], undefined, {
      setUp: (app) =>
        use(app, (request, _response, next) => {
          request.user = { id: 'ada' }
          app.get(Keepsight).viewed(new Product(1))
          next()
        }),
    })
    await fetch(`${url}/products/2`)
    await expect.poll(() => sortedViews(keepsight)).toEqual(['Product 1 ada', 'Product 2 ada'])
  })

  it('knows in middleware whose session it is', async () => {
    const keepsight = createKeepsight(options())
    const store = platform.newStore()
    keepsight.userSessions.guard(store)
    const { url } = await start(
      [logInController(keepsight), products()],
      KeepsightModule.forRoot(keepsight),
      {
        async setUp(app) {
          await platform.useSessions(app, { store })
          use(app, (_request, _response, next) => {
            keepsight.viewed(new Product(1))
            next()
          })
        },
      },
    )
    const ada = new Browser(url)
    await ada.post('/log-in')
    await ada.get('/products/2')
    await expect
      .poll(() => sortedViews(keepsight))
      .toEqual(['Product 1 ada', 'Product 1 null', 'Product 2 ada'])
  })

  it('serves a platform that comes after its modules, as in tests of Nest', async () => {
    const keepsight = createKeepsight(options())
    const host = new HttpAdapterHost()
    const module = new KeepsightModule(keepsight, {}, host)
    const adapter = platform.adapter()
    host.httpAdapter = adapter
    adapter.initHttpServer({ forceCloseConnections: true })
    await adapter.init?.()
    adapter.get('/products/:id', (request: PlatformRequest, response: PlatformResponse) => {
      keepsight.viewed(new Product(Number(request.params.id)))
      response.send('')
    })
    await new Promise<void>((resolve) => void adapter.listen(0, '127.0.0.1', () => resolve()))
    const { port } = (adapter.getHttpServer() as Server).address() as AddressInfo
    expect((await fetch(`http://127.0.0.1:${port}/products/3`)).status).toBe(200)
    await expect
      .poll(() => keepsight.objectViews.find())
      .toMatchObject({ views: [{ objectId: '3', ipAddress: '127.0.0.1' }] })
    await adapter.close()
    await module.onApplicationShutdown()
  })

  it("leaves the adapter's hook of requests to the app, whenever it is set", async () => {
    for (const isEarly of [true, false]) {
      const adapter = platform.adapter()
      const hooked: string[] = []
      const setHook = () =>
        adapter.setOnRequestHook(({ url }: { url: string }, _response: unknown, done: () => void) => {
          hooked.push(url)
          done()
        })
      if (isEarly) setHook()
      const { url, keepsight } = await start([products()], undefined, {
        platform: { adapter: () => adapter },
        setUp: () => (isEarly ? undefined : setHook()),
      })
      const id = isEarly ? '1' : '2'
      await fetch(`${url}/products/${id}`)
      expect(hooked).toEqual([`/products/${id}`])
      await expect
        .poll(async () => (await keepsight.objectViews.find()).views[0])
        .toMatchObject({ objectId: id, ipAddress: '127.0.0.1' })
    }
  })
}
