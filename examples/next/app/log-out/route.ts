import { currentRequest, keepsight } from '@/lib/keepsight'
import { getSession } from '@/lib/session'

// #region log-out
export async function POST() {
  await keepsight.userSessions.logOut({ request: await currentRequest() })
  ;(await getSession()).destroy()
  return new Response(null, { status: 303, headers: { location: '/' } })
}
// #endregion
