import { defineEventHandler, sendRedirect } from 'h3'
import { useShopSession } from '../utils/shop-session'

// #region log-out
export default defineEventHandler(async (event) => {
  const session = await useShopSession(event)
  await session.clear() // which is a log-out
  return sendRedirect(event, '/', 303)
})
// #endregion
