import { createError, defineEventHandler, readBody, sendRedirect } from 'h3'
import { renewSession } from 'keepsight/nuxt'
import { keepsight } from '../utils/keepsight'
import { useShopSession } from '../utils/shop-session'

// #region log-in
export default defineEventHandler(async (event) => {
  const { user } = await readBody<{ user: string }>(event)
  renewSession(event) // the log-in gets a session with a key of its own
  const session = await useShopSession(event)
  const { rejected } = await keepsight.userSessions.logIn({ user })
  if (rejected) throw createError({ status: 403, message: rejected.message })
  await session.update({ userId: user })
  return sendRedirect(event, '/', 303)
})
// #endregion
