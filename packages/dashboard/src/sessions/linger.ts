import type { ListedSession } from '@keepsight/api'

/** How long a session that ended stays in the list of live ones, so that whoever ended it sees that it did. */
export const lingerMs = 15_000

/**
 * Sessions that `before` showed and `now` does not have any more because they ended. One that was `ending` when it went
 * has ended: there is no way back to active. An active one that is gone was moved to a later page.
 */
export function endedSince(
  before: readonly ListedSession[],
  now: readonly ListedSession[],
  nowMs: number,
): ListedSession[] {
  const listed = new Set(now.map((session) => session.id))
  return before.flatMap((session) => {
    if (session.state === 'active' || listed.has(session.id)) return []
    return [
      { ...session, state: 'ended' as const, endedAt: session.endedAt ?? new Date(nowMs).toISOString() },
    ]
  })
}

/** The list with the sessions that ended a moment ago at the place that they had: newest log-in first. */
export function withLingering(
  listed: readonly ListedSession[],
  ended: readonly ListedSession[],
  nowMs: number,
): ListedSession[] {
  const ids = new Set(listed.map((session) => session.id))
  const shown = ended.filter(
    (session) => !ids.has(session.id) && nowMs - Date.parse(session.endedAt ?? '') < lingerMs,
  )
  if (shown.length === 0) return [...listed]
  return [...listed, ...shown].sort((a, b) =>
    a.startedAt < b.startedAt ? 1 : a.startedAt > b.startedAt ? -1 : 0,
  )
}
