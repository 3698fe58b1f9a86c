import { error, redirect } from '@sveltejs/kit'
import { running } from '$lib/running.js'

export async function load({ params: { id }, fetch, url }) {
  const { keepsight, Product, wait } = running()
  if (id === '404') error(404, 'There is no such product.')
  const product = new Product(id)
  if (url.searchParams.has('by-fetch')) await fetch(`/products/${id}`)
  else keepsight.viewed(product)
  if (url.searchParams.has('moved')) redirect(307, '/shop/1')
  const isSlow = url.searchParams.has('slow')
  return {
    id,
    title: product.title,
    size: url.searchParams.get('size'),
    at: url.searchParams.has('still') ? null : performance.now(),
    later: isSlow ? wait(200).then(() => 'In stock') : null,
  }
}

export const actions = {
  default: () => ({ added: true }),
}
