/**
 * One app of the benchmark: a framework, `--framework NAME` (a file beside this one), that serves the shop's product page. With
 * `--keepsight URL` it has the framework's adapter, and says what was viewed; without it the SDK is not even loaded.
 */
import { parseArgs } from 'node:util'
import { answerParent } from '../lib/answer-parent.mjs'
import { Product } from '../sdk/product-page.mjs'

const { values } = parseArgs({ options: { framework: { type: 'string' }, keepsight: { type: 'string' } } })

let keepsight
if (values.keepsight) {
  const { createKeepsight } = await import('keepsight')
  keepsight = createKeepsight({ url: values.keepsight, key: 'ks_sec_bench', development: false })
  keepsight.contentTypes.register(Product, { url: ({ id }) => `/products/${id}` })
}
const viewed = keepsight ? (product) => keepsight.viewed(product) : () => {}

const { createApp } = await import(`./${values.framework}.mjs`)
const server = await createApp({ keepsight, viewed })
if (!server.listening) {
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
}
answerParent(server, keepsight)
