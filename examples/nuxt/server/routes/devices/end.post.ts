import { defineEventHandler, readBody, sendRedirect } from 'h3'
import { keepsight } from '../../utils/keepsight'

// #region end-device
export default defineEventHandler(async (event) => {
  const { id } = await readBody<{ id: string }>(event)
  await keepsight.userSessions.endOwn(event, id)
  return sendRedirect(event, '/devices', 303)
})
// #endregion
