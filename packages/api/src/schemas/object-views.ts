import { Type } from 'typebox'
import { Bots, Cursor, Exactly, Instant, Limit, NextCursor, NullableText } from './common.js'

/** What is known of an object. */
export const ObjectReference = Type.Object({
  type: Type.String(),
  id: Type.String(),
  label: NullableText,
  url: NullableText,
})

/** One view. */
export const ObjectView = Type.Object({
  id: Type.String({ description: 'The message id.' }),
  time: Instant,
  user: NullableText,
  visitor: NullableText,
  ip: NullableText,
  sessionId: NullableText,
  object: ObjectReference,
  page: Type.Union([
    Type.Object({ url: NullableText, path: NullableText, title: NullableText }),
    Type.Null(),
  ]),
  userAgent: NullableText,
})

/** A moment in a query string. */
export const Edge = Type.String({
  description:
    "A day in the app's zone (YYYY-MM-DD), or an instant (ISO 8601 with offset); to is inclusive for days only.",
})

/** The query string of `object-views`. */
export const ObjectViewsQuery = Exactly({
  type: Type.Optional(Type.String()),
  id: Type.Optional(Type.String()),
  user: Type.Optional(Type.String()),
  visitor: Type.Optional(Type.String()),
  session: Type.Optional(
    Type.String({ description: "A session's id: views under any key that the session had." }),
  ),
  from: Type.Optional(Edge),
  to: Type.Optional(Edge),
  limit: Type.Optional(Limit(500)),
  cursor: Type.Optional(Cursor),
  bots: Type.Optional(Bots),
})

/** The answer of `object-views`. */
export const ObjectViewsAnswer = Type.Object({ views: Type.Array(ObjectView), nextCursor: NextCursor })
