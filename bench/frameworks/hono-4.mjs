/** The app on Hono 4 with `@hono/node-server`, with sessions of its own in signed cookies. */
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import { getSignedCookie, setSignedCookie } from 'hono/cookie'
import { OwnSessions } from './own-sessions.mjs'
import { findProduct, productPage } from '../sdk/product-page.mjs'

const secret = 'bench'

export async function createApp({ keepsight, viewed }) {
  const app = new Hono()
  const sessions = new OwnSessions()
  if (keepsight) {
    const { keepsightHono } = await import('keepsight/hono')
    app.use(keepsightHono(keepsight))
  }
  app.use(async (c, next) => {
    c.set('session', await sessions.open(await getSignedCookie(c, secret, 'sid')))
    await next()
  })
  app.get('/log-in', async (c) => {
    await setSignedCookie(c, 'sid', await sessions.create({ userId: 42 }), secret)
    return c.text('')
  })
  app.get('/products/:id', async (c) => {
    const product = await findProduct(c.req.param('id'))
    viewed(product)
    return c.html(await productPage(product, c.get('session').userId))
  })
  return createAdaptorServer(app)
}
