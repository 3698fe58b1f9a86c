import { defineEventHandler } from 'h3'
import { keepsight } from '../utils/keepsight'
import { useShopSession } from '../utils/shop-session'

export default defineEventHandler(async (event) => {
  const notice = keepsight.userSessions.endingOf(event)
  const { data } = await useShopSession(event)
  return {
    user: data.userId ?? null,
    notice: notice && keepsight.userSessions.describeEnding(notice),
  }
})
