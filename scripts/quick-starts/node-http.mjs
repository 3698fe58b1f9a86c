import { marked } from '../lib/marked.mjs'

/** An app as https://nodejs.org/api/synopsis.html begins one. */
export default {
  create: ['npm init -y', 'npm pkg set type=module'],
  files: {
    'main.js': marked`
      | import { createServer } from 'node:http'
      + import { createKeepsight } from 'keepsight'
      + import { keepsightNode } from 'keepsight/node'
      |
      + const keepsight = createKeepsight()
      |
      | function serve(request, response) {
      |   const product = { id: request.url.split('/').pop(), name: 'Blue mug' }
      +   keepsight.viewed({ type: 'Product', id: product.id, label: product.name })
      |   response.end(product.name)
      | }
      |
      - createServer(serve).listen(process.env.PORT ?? 3000)
      + createServer(keepsightNode(keepsight, serve)).listen(process.env.PORT ?? 3000)
    `,
  },
  start: 'node main.js',
}
