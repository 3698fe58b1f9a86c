import { bodyParser } from '@koa/bodyparser'
import Router from '@koa/router'
import { createKeepsight } from 'keepsight'
import { keepsightKoa, koaSessionStore } from 'keepsight/koa'
import {
  devicesPage,
  findProduct,
  homePage,
  problemPage,
  productPage,
  rejectedPage,
} from 'keepsight-example-pages'
import Koa from 'koa'
import session from 'koa-session'
import { MemoryStore, type ShopSession } from './memory-store.js'

declare module 'koa' {
  interface ExtendableContext {
    get session(): (ShopSession & { regenerate(): Promise<void> }) | null
    set session(session: ShopSession | null)
  }
}

// #region keepsight
const keepsight = createKeepsight({
  url: process.env['KEEPSIGHT_URL'], // left out: the server runs inside this app, on ./.keepsight
  key: process.env['KEEPSIGHT_KEY'],
})

const app = new Koa()
app.keys = [process.env['SESSION_SECRET'] ?? 'a secret of the example, not of your app']
app.use(keepsightKoa(keepsight))
app.use(session({ store: keepsight.userSessions.guard(new MemoryStore(), koaSessionStore) }, app))
// #endregion
app.use(bodyParser())

const router = new Router()

router.get('/', (ctx) => {
  const { userSessions } = keepsight
  const notice = userSessions.endingOf(ctx)
  ctx.body = homePage(ctx.session?.userId ?? null, notice && userSessions.describeEnding(notice))
})

// #region view
router.get('/products/:id', (ctx) => {
  const product = findProduct(ctx.params.id ?? '')
  if (!product) {
    ctx.status = 404
    ctx.body = problemPage('Not found', 'There is no such product.')
    return
  }
  keepsight.viewed(product)
  ctx.body = productPage(product, ctx.session?.userId ?? null)
})
// #endregion

// #region log-in
router.post('/log-in', async (ctx) => {
  const { user } = ctx.request.body as { user: string }
  await ctx.session?.regenerate()
  const { rejected } = await keepsight.userSessions.logIn({ user, request: ctx })
  if (rejected) {
    ctx.status = 403
    ctx.body = rejectedPage(rejected)
    return
  }
  ctx.session = { userId: user }
  ctx.redirect('/')
})
router.post('/log-out', (ctx) => {
  ctx.session = null
  ctx.redirect('/')
})
// #endregion

// #region devices
router.get('/devices', async (ctx) => {
  const own = await keepsight.userSessions.listOwn(ctx)
  ctx.body = devicesPage(ctx.session?.userId ?? null, own)
})
router.post('/devices/end', async (ctx) => {
  const { id } = ctx.request.body as { id: string }
  await keepsight.userSessions.endOwn(ctx, id)
  ctx.redirect('/devices')
})
// #endregion

app.use(router.routes())

const server = app.listen(Number(process.env['PORT'] ?? 3000))

process.once('SIGTERM', () => {
  server.close()
  server.closeIdleConnections()
  void keepsight.shutdown().then(() => process.exit(0))
})
