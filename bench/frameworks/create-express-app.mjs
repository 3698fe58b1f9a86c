/** The app on a version of Express, with express-session. */
import session from 'express-session'
import { createServer } from 'node:http'
import { findProduct, productPage } from '../sdk/product-page.mjs'

export async function createExpressApp(express, { keepsight, viewed }) {
  const app = express()
  app.disable('x-powered-by')
  if (keepsight) {
    const { keepsightExpress } = await import('keepsight/express')
    app.use(keepsightExpress(keepsight))
  }
  app.use(session({ secret: 'bench', resave: false, saveUninitialized: false }))
  app.get('/log-in', (request, response) => {
    request.session.userId = 42
    response.end()
  })
  app.get('/products/:id', async (request, response) => {
    const product = await findProduct(request.params.id)
    viewed(product)
    response.send(await productPage(product, request.session.userId))
  })
  return createServer(app)
}
