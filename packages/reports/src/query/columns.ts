import { dimensionOf } from '../dimensions.js'
import { refuse } from '../errors.js'
import { metrics } from '../metrics.js'
import { newestText } from '../objects/newest-text.js'
import type { ResolvedRange } from '../time/resolve-range.js'
import { timeBuckets, type TimeBuckets } from '../time/time-buckets.js'
import type { DimensionName, MetricName } from '../types.js'
import type { ParsedQuery } from './parsed-query.js'

/** A column of a statement: its name in the answer and the SQL of its value. */
export interface Column {
  alias: string
  sql: string
}

/** The columns of a query's statement, apart from the number of the time bucket, which is `t`. */
export interface Columns {
  /** By name of dimension or metric: its alias. */
  aliasOf: Map<DimensionName | MetricName, string>
  /** What rows are grouped by: `d0`, `d1`, … */
  grouping: Column[]
  /** The newest text of a group: `l0`, `l1`, … */
  latest: Column[]
  /** `m0`, `m1`, …; the same metrics in the range compared with are `c0`, `c1`, … */
  metrics: (Column & { comparison: string })[]
  /** Conditions that an event must meet to be in any group. */
  present: string[]
}

/** The columns that a query's dimensions and metrics become. */
export function columnsOf(query: ParsedQuery): Columns {
  const columns: Columns = { aliasOf: new Map(), grouping: [], latest: [], metrics: [], present: [] }
  query.dimensions.forEach((name, index) => {
    const dimension = dimensionOf(name)
    switch (dimension.kind) {
      case 'time':
        columns.aliasOf.set(name, 't')
        break
      case 'text':
        columns.grouping.push({ alias: `d${String(index)}`, sql: dimension.column })
        columns.aliasOf.set(name, `d${String(index)}`)
        if (dimension.onlyPresent) columns.present.push(`${dimension.column} != ''`)
        break
      case 'latest':
        columns.latest.push({ alias: `l${String(index)}`, sql: newestText(dimension.column) })
        columns.aliasOf.set(name, `l${String(index)}`)
    }
  })
  query.metrics.forEach((name, index) => {
    const alias = `m${String(index)}`
    columns.metrics.push({ alias, comparison: `c${String(index)}`, sql: metrics[name].sql })
    columns.aliasOf.set(name, alias)
  })
  return columns
}

/** More of them would hold zeros only. */
const maxBuckets = 1_000_000

/** The buckets of a query's time dimension over a range; `null` when it has none. */
export function bucketsOf(query: ParsedQuery, range: ResolvedRange): TimeBuckets | null {
  const dimension = query.timeDimension && dimensionOf(query.timeDimension)
  if (dimension?.kind !== 'time') return null
  const buckets = timeBuckets(range, dimension.unit)
  if (buckets.count > maxBuckets)
    refuse(
      'invalid_query',
      `The range has too many buckets for ${query.timeDimension ?? 'its time dimension'}. Use a longer bucket or a shorter range.`,
    )
  return buckets
}
