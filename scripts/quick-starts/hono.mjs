import { marked } from '../lib/marked.mjs'

/** An app as https://hono.dev/docs/getting-started/nodejs begins one. */
export default {
  create: ['npm init -y', 'npm pkg set type=module', 'npm install hono @hono/node-server'],
  files: {
    'main.js': marked`
      | import { serve } from '@hono/node-server'
      | import { Hono } from 'hono'
      + import { createKeepsight } from 'keepsight'
      + import { keepsightHono } from 'keepsight/hono'
      |
      + const keepsight = createKeepsight()
      | const app = new Hono()
      + app.use(keepsightHono(keepsight))
      |
      | app.get('/products/:id', (c) => {
      |   const product = { id: c.req.param('id'), name: 'Blue mug' }
      +   keepsight.viewed({ type: 'Product', id: product.id, label: product.name })
      |   return c.text(product.name)
      | })
      |
      | serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 3000) })
    `,
  },
  start: 'node main.js',
}
