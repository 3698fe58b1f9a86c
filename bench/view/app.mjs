/**
 * The shop's product page in one framework, `--framework NAME`, served three times by this process: without Keepsight, with it, and
 * without it again. What is viewed is sent to `--keepsight URL`.
 */
import { parseArgs } from 'node:util'
import { createKeepsight } from 'keepsight'
import { Product } from '../sdk/product-page.mjs'

const { values } = parseArgs({ options: { framework: { type: 'string' }, keepsight: { type: 'string' } } })

const keepsight = createKeepsight({ url: values.keepsight, key: 'ks_sec_bench', development: false })
keepsight.contentTypes.register(Product, { url: ({ id }) => `/products/${id}` })

const { createApp } = await import(`../frameworks/${values.framework}.mjs`)
const servers = {
  without: await createApp({ viewed() {} }),
  with: await createApp({ keepsight, viewed: (product) => keepsight.viewed(product) }),
  again: await createApp({ viewed() {} }),
}
const ports = {}
for (const [name, server] of Object.entries(servers)) {
  if (!server.listening) await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  ports[name] = server.address().port
}
process.on('message', async (message) => {
  if (message === 'cpu') process.send({ cpu: process.cpuUsage() })
  if (message === 'flush') process.send({ flushed: await keepsight.flush(), status: keepsight.status() })
})
process.on('disconnect', () => process.exit())
process.send({ port: ports.without, ports })
