/** The app on Fastify 5, with `@fastify/session`. */
import cookie from '@fastify/cookie'
import session from '@fastify/session'
import fastify from 'fastify'
import { findProduct, productPage } from '../sdk/product-page.mjs'

export async function createApp({ keepsight, viewed }) {
  const app = fastify()
  if (keepsight) {
    const { keepsightFastify } = await import('keepsight/fastify')
    await app.register(keepsightFastify(keepsight))
  }
  await app.register(cookie)
  await app.register(session, {
    secret: 'only for the benchmark, and long enough',
    cookie: { secure: false },
    saveUninitialized: false,
  })
  app.get('/log-in', (request, reply) => {
    request.session.userId = 42
    return reply.send()
  })
  app.get('/products/:id', async (request, reply) => {
    const product = await findProduct(request.params.id)
    viewed(product)
    return reply.type('text/html').send(await productPage(product, request.session.userId))
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  return app.server
}
