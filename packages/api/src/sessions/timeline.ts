import type { UserSession } from '@keepsight/protocol'
import { attempt, fingerprint, readCursor, refuse, runUserEvents, writeCursor } from '@keepsight/reports'
import type { UserSessions } from '@keepsight/sessions'
import type { App, EventsReader } from '@keepsight/store'
import { ApiError } from '../errors.js'
import type { TimelineItem } from '../schemas/sessions.js'

/** The sessions of one user that are looked at, newest log-in first; older ones have no place on the timeline. */
export const timelineSessions = 5000

/** Of what happens in the same millisecond the log-in is the oldest and the ending the newest. */
const ranks = { 'session-ended': 2, view: 1, event: 1, 'session-started': 0 } as const

/** A place in "newest first". */
interface Place {
  timeMs: number
  rank: number
  id: string
}

const placeOf = (item: TimelineItem): Place => ({
  timeMs: Date.parse(item.time),
  rank: ranks[item.kind],
  id: item.kind === 'view' ? item.view.id : item.kind === 'event' ? item.event.id : item.session.id,
})

/** Below 0: `one` is newer. Events of one millisecond stay in the order in which the store gives them. */
function compare(one: Place, other: Place): number {
  if (one.timeMs !== other.timeMs) return other.timeMs - one.timeMs
  if (one.rank !== other.rank) return other.rank - one.rank
  if (one.rank === ranks.event || one.id === other.id) return 0
  return one.id > other.id ? -1 : 1
}

function readPlace(place: unknown): Place {
  const [timeMs, rank, id] = (Array.isArray(place) ? place : []) as unknown[]
  if (Number.isSafeInteger(timeMs) && (rank === 0 || rank === 1 || rank === 2) && typeof id === 'string')
    return { timeMs: timeMs as number, rank, id }
  return refuse('invalid_cursor', 'The cursor is damaged. Leave it out to begin at the newest item.')
}

async function readAfter(cursor: string | undefined, owner: string): Promise<Place | null> {
  if (cursor === undefined) return null
  const place = await attempt(() => readPlace(readCursor(cursor, owner)))
  if (place.ok) return place.value
  throw new ApiError(place.refusal.code, { message: place.refusal.message })
}

async function sessionsOf(
  user: string,
  { app, sessions, toMs }: { app: App; sessions: UserSessions; toMs: number | null },
): Promise<UserSession[]> {
  const found: UserSession[] = []
  let cursor: string | null = null
  do {
    const page = await sessions.find(app.id, {
      user,
      limit: 1000,
      ...(toMs === null ? {} : { to: toMs + 1 }),
      ...(cursor === null ? {} : { cursor }),
    })
    found.push(...page.sessions)
    cursor = page.nextCursor
  } while (cursor !== null && found.length < timelineSessions)
  return found
}

const startedAndEnded = (session: UserSession): TimelineItem[] => [
  ...(session.endingAt === null ? [] : [{ kind: 'session-ended' as const, time: session.endingAt, session }]),
  { kind: 'session-started', time: session.startedAt, session },
]

/** Where the events go on after a place: those at its moment count as far as they come after it. */
function eventsBefore(after: Place | null): { timeMs: number; messageId: string | null } | null {
  if (after === null) return null
  if (after.rank === ranks.event) return { timeMs: after.timeMs, messageId: after.id }
  return { timeMs: after.rank > ranks.event ? after.timeMs : after.timeMs - 1, messageId: null }
}

/**
 * What a user did, newest first: log-ins and endings, views and other events, as one list. A page begins after the last
 * item of the page before it, by time, kind and id, so that what arrives meanwhile makes nothing be skipped or repeated.
 *
 * @throws ApiError `invalid_cursor`
 */
export async function readTimeline(
  request: { user: string; limit: number; cursor: string | undefined },
  parts: { app: App; events: EventsReader; sessions: UserSessions; signal: AbortSignal },
): Promise<{ items: TimelineItem[]; nextCursor: string | null }> {
  const { user, limit } = request
  const { app, events, sessions, signal } = parts
  const owner = fingerprint(['timeline', app.id, user])
  const after = await readAfter(request.cursor, owner)
  const [ofUser, done] = await Promise.all([
    sessionsOf(user, { app, sessions, toMs: after?.timeMs ?? null }),
    runUserEvents({ user, before: eventsBefore(after), limit: limit + 1 }, { app, events, signal }),
  ])
  const lifeItems = ofUser
    .flatMap(startedAndEnded)
    .filter((item) => after === null || compare(after, placeOf(item)) < 0)
  const eventItems = done.map((each): TimelineItem =>
    each.kind === 'view'
      ? { kind: 'view', time: each.view.time, view: each.view }
      : { kind: 'event', time: each.event.time, event: each.event },
  )
  const all = [...lifeItems, ...eventItems].map((item) => ({ item, place: placeOf(item) }))
  all.sort((one, other) => compare(one.place, other.place))
  const page = all.slice(0, limit)
  const last = all.length > limit ? page.at(-1)?.place : undefined
  return {
    items: page.map(({ item }) => item),
    nextCursor: last ? writeCursor(owner, [last.timeMs, last.rank, last.id]) : null,
  }
}
