import type { UserSession } from '@keepsight/protocol'
import { runLastViewed, type LastViewed } from '@keepsight/reports'
import { StoreError, type App } from '@keepsight/store'
import type { Services } from '../services.js'
import { sessionEvents } from './session-events.js'

/** Nobody waits longer for what was viewed than for the sessions themselves. */
const timeoutMs = 3000

/**
 * What was viewed last in each session, in their order, asked for in one statement. `null` for all while the events store
 * does not answer: who is logged in must be seen then too.
 */
export async function lastViewedIn(
  sessions: readonly UserSession[],
  { app, services }: { app: App; services: Pick<Services, 'events' | 'sessions'> },
): Promise<(LastViewed | null)[]> {
  const keyIds = await services.sessions.keyIdsOf(
    app.id,
    sessions.map(({ id }) => id),
  )
  const asked = sessions.map((session) => sessionEvents(session, keyIds.get(session.id) ?? []))
  try {
    return await runLastViewed(asked, { app, events: services.events, limits: { timeoutMs } })
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    return sessions.map(() => null)
  }
}
