import { setTimeout as sleep } from 'node:timers/promises'
import { createKeepsight, ObjectViewed, ObjectViewedMixin, type Keepsight } from 'keepsight'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startAdonis, type HttpContext, type Services } from './adonis-app.js'
import { startBackend, type Backend, type BackendApp } from './backend.js'
import { Browser } from './browser.js'
import { Product } from './routes.js'

let backend: Backend
let account: BackendApp
let keepsight: Keepsight
let closers: (() => Promise<unknown>)[]
beforeAll(async () => {
  backend = await startBackend()
})
afterAll(() => backend.stop())
beforeEach(async () => {
  account = await backend.newApp()
  keepsight = createKeepsight({
    ...account,
    logger: { warn: () => undefined, error: () => undefined },
    batch: { ageMs: 5 },
  })
  closers = [() => keepsight.shutdown({ timeoutMs: 0 })]
})
afterEach(async () => {
  for (const close of closers.reverse()) await close()
})

async function start(addRoutes: (router: Services['router']) => void) {
  const app = await startAdonis(keepsight, { store: 'memory', addRoutes })
  closers.push(() => app.close())
  await keepsight.userSessions.synced()
  return { ...app, browser: () => new Browser(app.url) }
}

async function views(): Promise<string[]> {
  await sleep(20)
  await keepsight.flush()
  const found = (await keepsight.objectViews.find()).views
  return found.map(({ contentType, objectId, user }) => `${contentType.name} ${objectId} ${user}`)
}

describe('controllers of AdonisJS', () => {
  it('view what a method with @ObjectViewed() gives, and what getObject() of a mixin finds', async () => {
    class ProductsController {
      @ObjectViewed()
      show({ params }: HttpContext) {
        return new Product(Number(params['id']))
      }
      @ObjectViewed()
      fail({ params }: HttpContext): Promise<Product> {
        return Promise.reject(new Error(`no product ${params['id']}`))
      }
    }
    abstract class DetailController {
      abstract getObject(ctx: HttpContext): Promise<object | null>
      async show(ctx: HttpContext) {
        return (await this.getObject(ctx)) ?? ctx.response.status(404)
      }
    }
    class OrdersController extends ObjectViewedMixin(DetailController, { type: 'Order' }) {
      getObject({ params }: HttpContext) {
        return Promise.resolve(params['id'] === '0' ? null : { id: params['id'] })
      }
    }
    const { browser } = await start((router) => {
      router.get('/products/:id', [ProductsController, 'show'])
      router.get('/failing/:id', [ProductsController, 'fail'])
      router.get('/orders/:id', [OrdersController, 'show'])
    })
    const visitor = browser()
    const statuses: number[] = []
    for (const path of ['/products/1', '/failing/2', '/orders/0', '/orders/3']) {
      statuses.push((await visitor.get(path)).status)
    }
    expect(statuses).toEqual([200, 500, 404, 200])
    await expect.poll(views).toEqual(['Order 3 null', 'Product 1 null'])
  })
})

describe('the user', () => {
  it('is the one whom auth found, else the one in the session', async () => {
    const { browser } = await start((router) => {
      router.get('/by-auth', (ctx) => {
        Object.assign(ctx, { auth: { user: { id: 7 } } })
        keepsight.viewed(new Product(1))
      })
      router.get('/by-session', ({ session }) => {
        session.put('auth_web', 'ada')
        keepsight.viewed(new Product(2))
      })
      router.get('/nobody', () => void keepsight.viewed(new Product(3)))
    })
    for (const path of ['/by-auth', '/by-session', '/nobody']) await browser().get(path)
    await expect.poll(views).toEqual(['Product 3 null', 'Product 2 ada', 'Product 1 7'])
  })
})

describe('sessions of AdonisJS', () => {
  const addRoutes = (router: Services['router']) => {
    router.post('/log-in', async ({ session, request }) => {
      const { user = '' } = request.body() as { user?: string }
      const { rejected } = await keepsight.userSessions.logIn({ user })
      if (!rejected) session.put('userId', user)
      return { key: session.sessionId, rejected: rejected?.reason }
    })
    router.get('/me', ({ session }) => {
      const notice = keepsight.userSessions.endingOf()
      return { user: session.get('userId') ?? null, reason: notice?.reason ?? null }
    })
    router.post('/log-out', ({ session }) => session.clear())
    router.post('/cart', ({ session }) => session.put('cart', ['mug']))
    router.get('/cart', ({ session }) => ({ cart: session.get('cart') ?? null }))
  }

  it('say why they ended until something is kept again, and then go on under a new key', async () => {
    const { browser } = await start(addRoutes)
    const ada = browser()
    const { key } = (await ada.post('/log-in', { user: 'ada' })).body
    const before = ada.cookie
    await keepsight.userSessions.endAll('ada')
    for (let times = 0; times < 2; times += 1) {
      expect((await ada.get('/me')).body).toEqual({ user: null, reason: 'ended-by-admin' })
    }
    expect(ada.cookie).toContain(before)
    await ada.post('/cart')
    expect((await ada.get('/cart')).body).toEqual({ cart: ['mug'] })
    expect((await ada.get('/me')).body).toEqual({ user: null, reason: null })
    const again = (await ada.post('/log-in', { user: 'ada' })).body
    expect(again['rejected']).toBeUndefined()
    expect(again['key']).not.toBe(key)
    expect((await ada.get('/me')).body).toMatchObject({ user: 'ada' })
  })

  it('let a log-in begin in the very request in which they are found to have ended', async () => {
    const { browser } = await start(addRoutes)
    const ada = browser()
    await ada.post('/log-in', { user: 'ada' })
    await keepsight.userSessions.endAll('ada')
    expect((await ada.post('/log-in', { user: 'ada' })).body['rejected']).toBeUndefined()
    expect((await ada.get('/me')).body).toMatchObject({ user: 'ada' })
    expect((await keepsight.userSessions.find({ state: 'live' })).sessions).toHaveLength(1)
  })

  it('are logged out when the app clears them, or destroys them in its collection', async () => {
    const { browser, destroy } = await start(addRoutes)
    const [ada, eve] = [browser(), browser()]
    await ada.post('/log-in', { user: 'ada' })
    const { key } = (await eve.post('/log-in', { user: 'eve' })).body
    await ada.post('/log-out')
    await destroy(String(key))
    for (const each of [ada, eve]) expect((await each.get('/me')).body).toMatchObject({ user: null })
    await expect
      .poll(async () =>
        (await keepsight.userSessions.find({ state: 'ended' })).sessions.map(({ reason }) => reason),
      )
      .toEqual(['logout', 'logout'])
  })
})
