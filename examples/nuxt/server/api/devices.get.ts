import { defineEventHandler } from 'h3'
import { keepsight } from '../utils/keepsight'

// #region devices
export default defineEventHandler(async (event) => {
  const own = await keepsight.userSessions.listOwn(event)
  return own.map(({ session: { id, device, startedAt }, isCurrent }) => ({
    id,
    device: device.label,
    since: startedAt.toISOString().slice(0, 16).replace('T', ' '),
    isCurrent,
  }))
})
// #endregion
