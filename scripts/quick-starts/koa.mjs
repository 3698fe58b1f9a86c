import { marked } from '../lib/marked.mjs'

/** An app as https://koajs.com begins one, with the router that it names. */
export default {
  create: ['npm init -y', 'npm pkg set type=module', 'npm install koa @koa/router'],
  files: {
    'main.js': marked`
      | import Router from '@koa/router'
      | import Koa from 'koa'
      + import { createKeepsight } from 'keepsight'
      + import { keepsightKoa } from 'keepsight/koa'
      |
      + const keepsight = createKeepsight()
      | const app = new Koa()
      | const router = new Router()
      |
      | router.get('/products/:id', (ctx) => {
      |   const product = { id: ctx.params.id, name: 'Blue mug' }
      +   keepsight.viewed({ type: 'Product', id: product.id, label: product.name })
      |   ctx.body = product.name
      | })
      |
      + app.use(keepsightKoa(keepsight))
      | app.use(router.routes())
      | app.listen(process.env.PORT ?? 3000)
    `,
  },
  start: 'node main.js',
}
