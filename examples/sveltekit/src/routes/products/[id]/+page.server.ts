import { findProduct } from 'keepsight-example-pages'
// #region view
import { error } from '@sveltejs/kit'
import { keepsight } from '$lib/server/keepsight'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = ({ params }) => {
  const product = findProduct(params.id)
  if (!product) error(404, 'There is no such product.')
  keepsight.viewed(product)
  return { product: { ...product } }
}
// #endregion
