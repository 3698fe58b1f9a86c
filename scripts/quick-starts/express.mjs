import { marked } from '../lib/marked.mjs'

/** An app as https://expressjs.com/en/starter/hello-world.html begins one. */
export default {
  create: ['npm init -y', 'npm pkg set type=module', 'npm install express'],
  files: {
    'main.js': marked`
      | import express from 'express'
      + import { createKeepsight } from 'keepsight'
      + import { keepsightExpress } from 'keepsight/express'
      |
      + const keepsight = createKeepsight()
      | const app = express()
      + app.use(keepsightExpress(keepsight))
      |
      | app.get('/products/:id', (request, response) => {
      |   const product = { id: request.params.id, name: 'Blue mug' }
      +   keepsight.viewed({ type: 'Product', id: product.id, label: product.name })
      |   response.send(product.name)
      | })
      |
      | app.listen(process.env.PORT ?? 3000)
    `,
  },
  start: 'node main.js',
}
