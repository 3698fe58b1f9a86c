import { Type } from 'typebox'
import {
  Bots,
  Compare,
  Count,
  Cursor,
  DateRange,
  Exactly,
  Filters,
  Instant,
  Limit,
  NextCursor,
  NullableText,
  Timezone,
} from './common.js'
import { ObjectReference, ObjectView } from './object-views.js'

const counts = { views: Count, visitors: Count, users: Count }
const ViewCounts = Type.Object(counts)
const ObjectsTotals = Type.Object({ ...counts, objects: Count })
const Interval = Type.Union([
  Type.Literal('time:minute'),
  Type.Literal('time:hour'),
  Type.Literal('time:day'),
  Type.Literal('time:week'),
  Type.Literal('time:month'),
])

/** The body of the `objects` report. */
export const ObjectsBody = Exactly({
  range: DateRange,
  timezone: Type.Optional(Timezone),
  compare: Type.Optional(Compare),
  filters: Type.Optional(Filters),
  orderBy: Type.Optional(
    Type.Array(
      Type.Tuple([
        Type.Union([
          Type.Literal('views'),
          Type.Literal('visitors'),
          Type.Literal('users'),
          Type.Literal('lastViewedAt'),
        ]),
        Type.Union([Type.Literal('asc'), Type.Literal('desc')]),
      ]),
    ),
  ),
  limit: Type.Optional(Limit(10_000)),
  cursor: Type.Optional(Cursor),
  bots: Type.Optional(Bots),
})

/** The answer of the `objects` report. */
export const ObjectsAnswer = Type.Object({
  rows: Type.Array(
    Type.Object({
      ...ObjectReference.properties,
      ...counts,
      lastViewedAt: Instant,
      comparison: Type.Optional(ViewCounts),
    }),
  ),
  totals: ObjectsTotals,
  comparisonTotals: Type.Optional(ObjectsTotals),
  meta: Type.Object({
    range: DateRange,
    timezone: Type.String(),
    bots: Bots,
    comparisonRange: Type.Optional(DateRange),
    rows: Type.Integer({ minimum: 0, description: 'Objects over all pages.' }),
    limit: Type.Integer(),
    nextCursor: NextCursor,
  }),
})

/** The body of the `object` report. */
export const ObjectBody = Exactly({
  type: Type.String({ minLength: 1, maxLength: 256 }),
  id: Type.String({ minLength: 1, maxLength: 256 }),
  range: DateRange,
  timezone: Type.Optional(Timezone),
  compare: Type.Optional(Compare),
  interval: Type.Optional(Interval),
  viewers: Type.Optional(Limit(500)),
  newest: Type.Optional(Limit(500)),
  bots: Type.Optional(Bots),
})

/** The answer of the `object` report. */
export const ObjectAnswer = Type.Object({
  object: ObjectReference,
  totals: ViewCounts,
  comparisonTotals: Type.Optional(ViewCounts),
  trend: Type.Array(
    Type.Object({
      time: Type.String(),
      ...counts,
      comparison: Type.Optional(Type.Union([ViewCounts, Type.Null()])),
      comparisonTime: Type.Optional(NullableText),
    }),
  ),
  viewers: Type.Array(
    Type.Object({
      user: NullableText,
      visitor: NullableText,
      views: Count,
      firstViewedAt: Instant,
      lastViewedAt: Instant,
    }),
  ),
  viewersTotal: Count,
  newest: Type.Array(ObjectView),
  meta: Type.Object({
    range: DateRange,
    timezone: Type.String(),
    bots: Bots,
    interval: Interval,
    comparisonRange: Type.Optional(DateRange),
  }),
})
