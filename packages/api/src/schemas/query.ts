import { dimensionNames, metricNames, type DimensionName, type MetricName } from '@keepsight/reports'
import { Type } from 'typebox'
import {
  Bots,
  Compare,
  Count,
  Cursor,
  DateRange,
  Exactly,
  Filters,
  Limit,
  NextCursor,
  NullableText,
  Timezone,
} from './common.js'

const Metric = Type.Enum(metricNames as [MetricName, ...MetricName[]])
const Dimension = Type.Enum(dimensionNames as [DimensionName, ...DimensionName[]])
const Direction = Type.Union([Type.Literal('asc'), Type.Literal('desc')])

/** Counts by metric. */
export const MetricValues = Type.Partial(
  Type.Object({ views: Count, visitors: Count, users: Count, objects: Count, events: Count }),
)

const DimensionValues = Type.Partial(
  Type.Object({
    'time:minute': NullableText,
    'time:hour': NullableText,
    'time:day': NullableText,
    'time:week': NullableText,
    'time:month': NullableText,
    'object:type': NullableText,
    'object:id': NullableText,
    'object:label': NullableText,
    'object:url': NullableText,
    'event:name': NullableText,
    'event:type': NullableText,
    'user:id': NullableText,
    'page:path': NullableText,
  }),
)

/** The body of a query. */
export const QueryBody = Exactly({
  metrics: Type.Array(Metric, { minItems: 1 }),
  dimensions: Type.Optional(Type.Array(Dimension)),
  filters: Type.Optional(Filters),
  range: DateRange,
  timezone: Type.Optional(Timezone),
  compare: Type.Optional(Compare),
  orderBy: Type.Optional(
    Type.Array(Type.Tuple([Type.Union([Metric, Dimension]), Direction]), { examples: [[['views', 'desc']]] }),
  ),
  limit: Type.Optional(Limit(10_000)),
  cursor: Type.Optional(Cursor),
  bots: Type.Optional(Bots),
})

/** What an answer was computed for. */
export const QueryMeta = Type.Object({
  range: DateRange,
  timezone: Type.String(),
  bots: Bots,
  metrics: Type.Array(Metric),
  dimensions: Type.Array(Dimension),
  comparisonRange: Type.Optional(DateRange),
  rows: Type.Integer({ minimum: 0, description: 'Rows over all pages.' }),
  limit: Type.Integer(),
  nextCursor: NextCursor,
})

/** The answer to a query. */
export const QueryAnswer = Type.Object({
  rows: Type.Array(
    Type.Object({
      dimensions: DimensionValues,
      metrics: MetricValues,
      comparison: Type.Optional(Type.Union([MetricValues, Type.Null()])),
      comparisonTime: Type.Optional(NullableText),
    }),
  ),
  totals: MetricValues,
  comparisonTotals: Type.Optional(MetricValues),
  meta: QueryMeta,
})
