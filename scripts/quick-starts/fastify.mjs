import { marked } from '../lib/marked.mjs'

/** An app as https://fastify.dev/docs/latest/Guides/Getting-Started/ begins one. */
export default {
  create: ['npm init -y', 'npm pkg set type=module', 'npm install fastify'],
  files: {
    'main.js': marked`
      | import fastify from 'fastify'
      + import { createKeepsight } from 'keepsight'
      + import { keepsightFastify } from 'keepsight/fastify'
      |
      + const keepsight = createKeepsight()
      | const app = fastify()
      + await app.register(keepsightFastify(keepsight))
      |
      | app.get('/products/:id', (request, reply) => {
      |   const product = { id: request.params.id, name: 'Blue mug' }
      +   keepsight.viewed({ type: 'Product', id: product.id, label: product.name })
      |   return reply.send(product.name)
      | })
      |
      | await app.listen({ port: Number(process.env.PORT ?? 3000) })
    `,
  },
  start: 'node main.js',
}
