import { createError, defineEventHandler, getRouterParam } from 'h3'
import { findProduct } from 'keepsight-example-pages'
import { keepsight } from '../../utils/keepsight'

// #region view
export default defineEventHandler((event) => {
  const product = findProduct(getRouterParam(event, 'id') ?? '')
  if (!product) throw createError({ status: 404, message: 'There is no such product.' })
  keepsight.viewed(product)
  return product
})
// #endregion
