import { limits } from '@keepsight/protocol'
import { Type, type Static } from 'typebox'
import {
  Count,
  Cursor,
  DateRange,
  Day,
  Exactly,
  Instant,
  Limit,
  NextCursor,
  NullableText,
  Timezone,
} from './common.js'
import { Edge, ObjectView } from './object-views.js'
import { NullableInstant, Reason, UserSession } from './user-session.js'

/** A text that a database may be asked for; PostgreSQL takes no NUL. */
export const Text = (most: number) => Type.String({ minLength: 1, maxLength: most, pattern: '^[^\\u0000]+$' })

export const UserId = Text(limits.idCharacters)
const Name = Text(limits.nameCharacters)

/** The query string of `sessions`. */
export const SessionsQuery = Exactly({
  state: Type.Optional(
    Type.Enum(['live', 'active', 'ending', 'ended', 'all'], {
      description: 'live: active or ending. Default all.',
    }),
  ),
  user: Type.Optional(UserId),
  browser: Type.Optional(Name),
  os: Type.Optional(Name),
  deviceType: Type.Optional(Type.Enum(['desktop', 'mobile', 'tablet', 'bot', 'other'])),
  country: Type.Optional(Type.String({ pattern: '^[A-Z]{2}$', description: 'ISO 3166-1 alpha-2.' })),
  reason: Type.Optional(Reason),
  from: Type.Optional(Edge),
  to: Type.Optional(Edge),
  limit: Type.Optional(Limit(1000)),
  cursor: Type.Optional(Cursor),
})
export type SessionsQuery = Static<typeof SessionsQuery>

/** What the user of a session viewed last in it. */
export const LastViewed = Type.Object({
  type: Type.String(),
  id: Type.String(),
  label: NullableText,
  url: NullableText,
  time: Instant,
})
export type LastViewed = Static<typeof LastViewed>

const NullableLastViewed = Type.Union([LastViewed, Type.Null()], {
  description: 'The object of its newest view; null: it viewed none, or the events store does not answer.',
})

/** A session of a list, with what was viewed last in it. */
export const ListedSession = Type.Object({ ...UserSession.properties, lastViewed: NullableLastViewed })
export type ListedSession = Static<typeof ListedSession>

/** Are endings delivered, and is anything wrong. */
export const Delivery = Type.Object({
  listeners: Type.Array(Type.Object({ id: Type.String(), name: Type.String(), connectedAt: Instant }), {
    description: 'Processes of the app that hear of endings.',
  }),
  ending: Type.Integer({ minimum: 0, description: 'Sessions whose ending is not confirmed.' }),
  unguardedWriterSeenAt: NullableInstant,
})

/** The answer of `sessions`, newest log-in first. */
export const SessionsAnswer = Type.Object({
  sessions: Type.Array(ListedSession),
  nextCursor: NextCursor,
  delivery: Delivery,
})
export type SessionsAnswer = Static<typeof SessionsAnswer>

/** The answer of `sessions/:session`. */
export const SessionAnswer = Type.Object({
  session: UserSession,
  keyIds: Type.Array(Type.String(), {
    description: 'The ids under which its events are recorded, its own first.',
  }),
  lastViewed: NullableLastViewed,
})
export type SessionAnswer = Static<typeof SessionAnswer>

const Ended = Type.Integer({
  minimum: 0,
  description: 'Sessions that this request ended; 0 when it is repeated.',
})

/** The answer of `sessions/:session/end`, with the true state: `ending` until the app has confirmed. */
export const EndSessionAnswer = Type.Object({ ended: Ended, session: UserSession })
export type EndSessionAnswer = Static<typeof EndSessionAnswer>

/** The answer of the routes that end several sessions. */
export const EndSessionsAnswer = Type.Object({ ended: Ended, sessions: Type.Array(UserSession) })
export type EndSessionsAnswer = Static<typeof EndSessionsAnswer>

/** The query string of a user's timeline. */
export const TimelineQuery = Exactly({
  limit: Type.Optional(Limit(500)),
  cursor: Type.Optional(Cursor),
})

/** An event that is no view, on a timeline. */
export const TimelineEvent = Type.Object({
  id: Type.String({ description: 'The message id.' }),
  time: Instant,
  type: Type.String({ description: 'track, page, …' }),
  event: Type.String({ description: "The event's name for track, else the type." }),
  user: NullableText,
  visitor: NullableText,
  sessionId: NullableText,
  page: ObjectView.properties.page,
})

/** One thing that happened, at `time`. */
export const TimelineItem = Type.Union([
  Type.Object({ kind: Type.Literal('session-started'), time: Instant, session: UserSession }),
  Type.Object(
    { kind: Type.Literal('session-ended'), time: Instant, session: UserSession },
    { description: 'At the time when its ending was written; the session has the true state.' },
  ),
  Type.Object({ kind: Type.Literal('view'), time: Instant, view: ObjectView }),
  Type.Object({ kind: Type.Literal('event'), time: Instant, event: TimelineEvent }),
])
export type TimelineItem = Static<typeof TimelineItem>

/** A user's sessions, views and events, newest first. */
export const TimelineAnswer = Type.Object({
  items: Type.Array(TimelineItem),
  nextCursor: NextCursor,
  deactivated: Type.Boolean({ description: 'The user is deactivated, so that no log-in is let in.' }),
})
export type TimelineAnswer = Static<typeof TimelineAnswer>

/** The body of the report on sessions. */
export const SessionsReportBody = Exactly({ range: DateRange, timezone: Type.Optional(Timezone) })

const counts = { logIns: Count, users: Count, failed: Count, rejected: Count, endings: Count }
const NullableSeconds = Type.Union([Type.Number({ minimum: 0 }), Type.Null()])

/** The report on sessions: a session belongs to the day on which it started, an ending to its own day. */
export const SessionsReportAnswer = Type.Object({
  liveNow: Type.Object({ sessions: Count, users: Count, ending: Count }),
  days: Type.Array(Type.Object({ date: Day, ...counts })),
  totals: Type.Object(counts),
  length: Type.Object({
    medianSeconds: NullableSeconds,
    p90Seconds: NullableSeconds,
    averageSeconds: NullableSeconds,
  }),
  sessionsPerUser: Type.Object({
    average: Type.Union([Type.Number({ minimum: 0 }), Type.Null()]),
    most: Count,
    users: Type.Array(Type.Object({ sessions: Count, users: Count })),
  }),
  endings: Type.Array(Type.Object({ reason: Reason, count: Count })),
  refusals: Type.Array(Type.Object({ reason: Type.String(), count: Count })),
})
export type SessionsReportAnswer = Static<typeof SessionsReportAnswer>
