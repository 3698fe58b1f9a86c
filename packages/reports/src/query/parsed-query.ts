import type { FilterNode } from '../filters/filter-node.js'
import type { ResolvedRange } from '../time/resolve-range.js'
import type { Bots, DimensionName, MetricName, TimeDimensionName } from '../types.js'

/** A query that has been read: names are known, days are instants, defaults are filled in. */
export interface ParsedQuery {
  appId: string
  metrics: MetricName[]
  dimensions: DimensionName[]
  /** The one of `dimensions` that is a time, if any. */
  timeDimension: TimeDimensionName | null
  filter: FilterNode | null
  range: ResolvedRange
  comparison: ResolvedRange | null
  timezone: string
  bots: Bots
  /** A total order: it ends with every dimension that groups. */
  orderBy: { name: MetricName | DimensionName; direction: 'asc' | 'desc' }[]
  limit: number
  /** Rows before the first of this answer. */
  offset: number
  /** What cursors of this query are bound to: everything but `limit` and `cursor`. */
  fingerprint: string
}
