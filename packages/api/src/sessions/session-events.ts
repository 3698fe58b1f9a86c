import { sessionLimits, type UserSession } from '@keepsight/protocol'
import type { SessionEvents } from '@keepsight/reports'

/** Whether a text can be the id of a session or of one of its keys at all. */
export function isSessionId(text: string): boolean {
  return text.length === sessionLimits.keyIdCharacters && /^[A-Za-z0-9_-]+$/.test(text)
}

/** How far the clock of an app may be from the server's, and how long a request may go on after the ending of its session. */
const slackMs = 5 * 60_000

/** Where a session's events are: the ids that its keys gave them, and the time from its log-in to its ending. */
export function sessionEvents(session: UserSession, keyIds: readonly string[]): SessionEvents {
  return {
    ids: keyIds.length > 0 ? keyIds : [session.id],
    fromMs: Date.parse(session.startedAt) - slackMs,
    toMs: session.endingAt === null ? null : Date.parse(session.endingAt) + slackMs,
  }
}
