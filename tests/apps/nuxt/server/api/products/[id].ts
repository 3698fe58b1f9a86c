import { createError, defineEventHandler, getRouterParam } from 'h3'
import { keepsight } from '../../utils/keepsight'

export default defineEventHandler(async (event) => {
  const id = getRouterParam(event, 'id') ?? ''
  await new Promise((resolve) => setTimeout(resolve, 2))
  if (id === '404') throw createError({ status: 404 })
  keepsight.viewed({ type: 'Product', id })
  if (id === '500') throw new Error('the shop is broken')
  return { id, at: Date.now() }
})
