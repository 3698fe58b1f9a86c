import { currentRequest, keepsight } from '../../lib/keepsight'

/** Ends the session of the request in this process, by no means of Auth.js. */
export async function POST() {
  const session = await keepsight.userSessions.current(await currentRequest())
  const outcome = await session?.end()
  return Response.json({ ended: outcome?.ended ?? 0 })
}
