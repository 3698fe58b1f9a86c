/** The Keepsight of an app of the benchmarks, which sends to the collector's stand-in; the SDK is loaded with the first one. */
import { Product } from '../sdk/product-page.mjs'

export async function openKeepsight(url) {
  const { createKeepsight } = await import('keepsight')
  const keepsight = createKeepsight({ url, key: 'ks_sec_bench', development: false })
  keepsight.contentTypes.register(Product, { url: ({ id }) => `/products/${id}` })
  return keepsight
}
