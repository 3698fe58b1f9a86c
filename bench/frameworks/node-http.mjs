/** The app on a bare `node:http`, with sessions of its own. */
import { createServer } from 'node:http'
import { OwnSessions } from './own-sessions.mjs'
import { findProduct, productPage } from '../sdk/product-page.mjs'

export async function createApp({ keepsight, viewed }) {
  const sessions = new OwnSessions()

  async function answer(request, response) {
    if (request.url === '/log-in') {
      const key = await sessions.create({ userId: 42 })
      response.setHeader('set-cookie', `sid=${key}; HttpOnly; Path=/`)
      response.end()
      return
    }
    const [, key] = /(?:^|; )sid=([^;]+)/.exec(request.headers.cookie ?? '') ?? []
    request.session = await sessions.open(key)
    request.sessionID = key
    const product = await findProduct(request.url.slice('/products/'.length))
    viewed(product)
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end(await productPage(product, request.session.userId))
  }

  if (!keepsight) return createServer(answer)
  const { keepsightNode } = await import('keepsight/node')
  return createServer(keepsightNode(keepsight, answer))
}
