import { dimensionOf } from '../dimensions.js'
import { refuse } from '../errors.js'
import { metrics } from '../metrics.js'
import { Parameters } from '../parameters.js'
import { scopeSql } from '../scope.js'
import type { ResolvedRange } from '../time/resolve-range.js'
import { timeBuckets, type TimeBuckets } from '../time/time-buckets.js'
import type { DimensionName, MetricName } from '../types.js'
import type { ParsedQuery } from './parsed-query.js'

/** A statement and its bound parameters. */
export interface BuiltStatement {
  sql: string
  params: Record<string, unknown>
}

/** More would be filled with zeros only. */
const maxBuckets = 1_000_000

/** The buckets of a query's time dimension over a range; `null` when it has none. */
export function bucketsOf(query: ParsedQuery, range: ResolvedRange): TimeBuckets | null {
  if (!query.timeDimension) return null
  const dimension = dimensionOf(query.timeDimension)
  if (dimension.kind !== 'time') return null
  const buckets = timeBuckets(range, dimension.unit)
  if (buckets.count > maxBuckets)
    refuse(
      'invalid_query',
      `The range has too many buckets for ${query.timeDimension}. Use a longer bucket or a shorter range.`,
    )
  return buckets
}

interface Columns {
  /** Column of the answer, by name: `d0` for dimensions that group, `l0` for those that show the latest, `t` for time. */
  alias: Map<DimensionName | MetricName, string>
  grouping: { alias: string; column: string }[]
  latest: { alias: string; column: string }[]
  metrics: { alias: string; comparison: string; sql: string }[]
}

/** The columns of the answer to {@link buildQuery}, which `run-query.ts` reads by the same names. */
export function columnsOf(query: ParsedQuery): Columns {
  const columns: Columns = { alias: new Map(), grouping: [], latest: [], metrics: [] }
  query.dimensions.forEach((name, index) => {
    const dimension = dimensionOf(name)
    const alias =
      dimension.kind === 'time' ? 't' : `${dimension.kind === 'latest' ? 'l' : 'd'}${String(index)}`
    columns.alias.set(name, alias)
    if (dimension.kind === 'text') columns.grouping.push({ alias, column: dimension.column })
    if (dimension.kind === 'latest') columns.latest.push({ alias, column: dimension.column })
  })
  query.metrics.forEach((name, index) => {
    const alias = `m${String(index)}`
    columns.alias.set(name, alias)
    columns.metrics.push({ alias, comparison: `c${String(index)}`, sql: metrics[name].sql })
  })
  return columns
}

/**
 * The statement of a query's rows. One row is one group; columns are those of {@link columnsOf}, `c…` the same metrics in
 * the range compared with, and `rows_total`, the number of rows over all pages.
 *
 * With a time dimension the groups come from "every bucket × every combination of the other dimensions that occurs", the
 * counts from the events; with a comparison a second scan adds its counts to the groups of the first, matched by the
 * number of the bucket.
 */
export function buildQuery(query: ParsedQuery): BuiltStatement {
  const parameters = new Parameters()
  const columns = columnsOf(query)
  const { grouping, latest } = columns
  const buckets = bucketsOf(query, query.range)
  const keys = [...(buckets ? ['t'] : []), ...grouping.map(({ alias }) => alias)]
  const groupBy = (names: string[]) => (names.length > 0 ? `\n  GROUP BY ${names.join(', ')}` : '')
  const counted = columns.metrics.map(({ sql }) => sql)
  const somethingCounted = `\n  HAVING ${counted.map((sql) => `${sql} > 0`).join(' OR ')}`
  const textColumns = grouping.map(({ alias, column }) => `${column} AS ${alias}`)
  const latestColumns = latest.map(
    ({ alias, column }) => `argMaxIf(${column}, (time, message_id), ${column} != '') AS ${alias}`,
  )
  const noLatest = latest.map(({ alias }) => `'' AS ${alias}`)

  /** Counts of one range; `which` says whether they are the answer's or the comparison's. */
  const counts = (range: ResolvedRange, which: 'metrics' | 'comparison', isGroup: boolean): string => {
    const indexSql = bucketsOf(query, range)?.indexSql(parameters)
    const zero = columns.metrics.map(() => 'toUInt64(0)')
    const [here, there] = which === 'metrics' ? [counted, zero] : [zero, counted]
    const select = [
      ...(indexSql === undefined ? [] : [`toInt64(${indexSql}) AS t`]),
      ...textColumns,
      ...(isGroup ? latestColumns : noLatest),
      ...columns.metrics.map(({ alias }, index) => `${here[index] ?? ''} AS ${alias}`),
      ...columns.metrics.map(({ comparison }, index) => `${there[index] ?? ''} AS ${comparison}`),
      `${isGroup ? '1' : '0'} AS is_group`,
    ]
    return `  SELECT ${select.join(', ')}\n  FROM events\n  WHERE ${scopeSql(query, range, parameters)}${groupBy(keys)}${isGroup ? somethingCounted : ''}`
  }

  /** Every bucket × every combination of the other dimensions in which something is counted, all counts zero. */
  const zeros = (count: number): string => {
    const select = [
      `arrayJoin(arrayMap(n -> toInt64(n), range(${parameters.bind('UInt32', count)}))) AS t`,
      ...grouping.map(({ alias }) => alias),
      ...latest.map(({ alias }) => alias),
      ...columns.metrics.flatMap(({ alias, comparison }) => [
        `toUInt64(0) AS ${alias}`,
        `toUInt64(0) AS ${comparison}`,
      ]),
      '1 AS is_group',
    ]
    if (grouping.length === 0) return `  SELECT ${select.join(', ')}`
    return `  SELECT ${select.join(', ')}
  FROM (
    SELECT ${[...textColumns, ...latestColumns].join(', ')}
    FROM events
    WHERE ${scopeSql(query, query.range, parameters)}
    GROUP BY ${grouping.map(({ alias }) => alias).join(', ')}${somethingCounted}
  )`
  }

  const parts = [counts(query.range, 'metrics', !buckets)]
  if (buckets) parts.push(zeros(buckets.count))
  if (query.comparison) parts.push(counts(query.comparison, 'comparison', false))
  const sums = columns.metrics.flatMap(({ alias, comparison }) => [
    `sum(part.${alias}) AS ${alias}`,
    `sum(part.${comparison}) AS ${comparison}`,
  ])
  const rows =
    parts.length === 1
      ? parts[0]
      : `  SELECT ${[
          ...keys.map((key) => `part.${key} AS ${key}`),
          ...latest.map(({ alias }) => `max(part.${alias}) AS ${alias}`),
          ...sums,
        ].join(', ')}
  FROM (
${parts.join('\n  UNION ALL\n')}
  ) AS part${groupBy(keys)}
  HAVING max(part.is_group) = 1`

  const order = query.orderBy.map(
    ({ name, direction }) => `${columns.alias.get(name) ?? ''} ${direction.toUpperCase()}`,
  )
  const answer = [
    ...keys,
    ...latest.map(({ alias }) => alias),
    ...columns.metrics.flatMap(({ alias, comparison }) => [alias, comparison]),
    'count() OVER () AS rows_total',
  ]
  return {
    sql: `SELECT ${answer.join(', ')}
FROM (
${rows ?? ''}
)
ORDER BY ${order.join(', ')}
LIMIT ${parameters.bind('UInt32', query.limit)} OFFSET ${parameters.bind('UInt64', query.offset)}`,
    params: parameters.values,
  }
}

/** The statement of a query's totals over one range: one row, columns `m0`, `m1`, … */
export function buildTotals(query: ParsedQuery, range: ResolvedRange): BuiltStatement {
  const parameters = new Parameters()
  const select = columnsOf(query).metrics.map(({ alias, sql }) => `${sql} AS ${alias}`)
  return {
    sql: `SELECT ${select.join(', ')}\nFROM events\nWHERE ${scopeSql(query, range, parameters)}`,
    params: parameters.values,
  }
}
