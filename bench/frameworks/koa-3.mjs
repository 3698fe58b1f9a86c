/** The app on Koa 3, with `koa-session` and a store in this process. */
import Router from '@koa/router'
import Koa from 'koa'
import session from 'koa-session'
import { createServer } from 'node:http'
import { OwnSessions } from './own-sessions.mjs'
import { findProduct, productPage } from '../sdk/product-page.mjs'

export async function createApp({ keepsight, viewed }) {
  const app = new Koa()
  app.keys = ['bench']
  if (keepsight) {
    const { keepsightKoa } = await import('keepsight/koa')
    app.use(keepsightKoa(keepsight))
  }
  app.use(session({ store: new OwnSessions() }, app))
  const router = new Router()
  router.get('/log-in', (ctx) => {
    ctx.session.userId = 42
    ctx.body = ''
  })
  router.get('/products/:id', async (ctx) => {
    const product = await findProduct(ctx.params.id)
    viewed(product)
    ctx.body = await productPage(product, ctx.session.userId)
  })
  app.use(router.routes())
  return createServer(app.callback())
}
