import { currentRequest, keepsight } from '../../lib/keepsight'
import { readSession } from '../../lib/session'

export async function GET() {
  const session = await readSession()
  const notice = keepsight.userSessions.endingOf(await currentRequest())
  return Response.json({
    user: session?.user?.email ?? null,
    reason: notice && keepsight.userSessions.describeEnding(notice),
  })
}
