import { Parameters } from '../parameters.js'
import { scopeSql } from '../scope.js'
import type { ResolvedRange } from '../time/resolve-range.js'
import { bucketsOf, columnsOf, type Column } from './columns.js'
import type { ParsedQuery } from './parsed-query.js'

/** A statement and its bound parameters. */
export interface BuiltStatement {
  sql: string
  params: Record<string, unknown>
}

/** What the parts of one statement share. */
interface Building {
  query: ParsedQuery
  columns: ReturnType<typeof columnsOf>
  parameters: Parameters
}

const zero = 'toUInt64(0)'
const named = ({ alias, sql }: Column): string => `${sql} AS ${alias}`
const groupBy = (keys: string[]): string => (keys.length > 0 ? `\n  GROUP BY ${keys.join(', ')}` : '')
const somethingCounted = ({ columns }: Building): string =>
  `\n  HAVING ${columns.metrics.map(({ sql }) => `${sql} > 0`).join(' OR ')}`

function chosenEvents({ query, columns, parameters }: Building, range: ResolvedRange): string {
  return [scopeSql(query, range, parameters), ...columns.present].join(' AND ')
}

/** Counts of the groups of one range. `isGroup`: they make rows; else they only add to rows that others make. */
function counts(
  building: Building,
  range: ResolvedRange,
  { which, isGroup }: { which: 'metrics' | 'comparison'; isGroup: boolean },
): string {
  const { query, columns, parameters } = building
  const indexSql = bucketsOf(query, range)?.indexSql(parameters)
  const select = [
    ...(indexSql === undefined ? [] : [`toInt64(${indexSql}) AS t`]),
    ...columns.grouping.map(named),
    ...columns.latest.map(({ alias, sql }) => `${isGroup ? sql : "''"} AS ${alias}`),
    ...columns.metrics.map(({ alias, sql }) => `${which === 'metrics' ? sql : zero} AS ${alias}`),
    ...columns.metrics.map(({ comparison, sql }) => `${which === 'metrics' ? zero : sql} AS ${comparison}`),
    `${isGroup ? '1' : '0'} AS is_group`,
  ]
  const keys = [...(indexSql === undefined ? [] : ['t']), ...columns.grouping.map(({ alias }) => alias)]
  return `  SELECT ${select.join(', ')}
  FROM events
  WHERE ${chosenEvents(building, range)}${groupBy(keys)}${isGroup ? somethingCounted(building) : ''}`
}

/** The rows of a query with a time dimension: every bucket × every combination of the others that occurs, all zero. */
function emptyBuckets(building: Building, bucketCount: number): string {
  const { query, columns, parameters } = building
  const others = [...columns.grouping, ...columns.latest]
  const select = [
    `arrayJoin(arrayMap(n -> toInt64(n), range(${parameters.bind('UInt32', bucketCount)}))) AS t`,
    ...others.map(({ alias }) => alias),
    ...columns.metrics.map(({ alias }) => `${zero} AS ${alias}`),
    ...columns.metrics.map(({ comparison }) => `${zero} AS ${comparison}`),
    '1 AS is_group',
  ]
  if (columns.grouping.length === 0) return `  SELECT ${select.join(', ')}`
  return `  SELECT ${select.join(', ')}
  FROM (
    SELECT ${others.map(named).join(', ')}
    FROM events
    WHERE ${chosenEvents(building, query.range)}${groupBy(columns.grouping.map(({ alias }) => alias))}${somethingCounted(building)}
  )`
}

/** Adds up parts that have the same columns in the same order; keeps the groups that one of them makes. */
function summed({ columns }: Building, keys: string[], parts: string[]): string {
  const select = [
    ...keys.map((key) => `part.${key} AS ${key}`),
    ...columns.latest.map(({ alias }) => `max(part.${alias}) AS ${alias}`),
    ...columns.metrics
      .flatMap(({ alias, comparison }) => [alias, comparison])
      .map((alias) => `sum(part.${alias}) AS ${alias}`),
  ]
  return `  SELECT ${select.join(', ')}
  FROM (
${parts.join('\n  UNION ALL\n')}
  ) AS part${groupBy(keys)}
  HAVING max(part.is_group) = 1`
}

/**
 * The statement of a query's rows. One row is one group; columns are those of `columnsOf`, `t` (the number of the time
 * bucket), and `rows_total`, the number of rows over all pages.
 *
 * With a time dimension the groups are every bucket × every combination of the other dimensions that occurs, and the counts
 * are added to them; with a comparison a second scan adds its counts, matched by the number of the bucket.
 */
export function buildQuery(query: ParsedQuery): BuiltStatement {
  const building: Building = { query, columns: columnsOf(query), parameters: new Parameters() }
  const { columns, parameters } = building
  const buckets = bucketsOf(query, query.range)
  const keys = [...(buckets ? ['t'] : []), ...columns.grouping.map(({ alias }) => alias)]

  const parts = [counts(building, query.range, { which: 'metrics', isGroup: !buckets })]
  if (buckets) parts.push(emptyBuckets(building, buckets.count))
  if (query.comparison)
    parts.push(counts(building, query.comparison, { which: 'comparison', isGroup: false }))

  const answer = [
    ...keys,
    ...columns.latest.map(({ alias }) => alias),
    ...columns.metrics.flatMap(({ alias, comparison }) => [alias, comparison]),
    'count() OVER () AS rows_total',
  ]
  const order = query.orderBy.map(
    ({ name, direction }) => `${columns.aliasOf.get(name) ?? ''} ${direction.toUpperCase()}`,
  )
  return {
    sql: `SELECT ${answer.join(', ')}
FROM (
${parts.length === 1 ? parts.join('') : summed(building, keys, parts)}
)
ORDER BY ${order.join(', ')}
LIMIT ${parameters.bind('UInt32', query.limit)} OFFSET ${parameters.bind('UInt64', query.offset)}`,
    params: parameters.values,
  }
}

/** The statement of a query's totals over one range: one row, columns `m0`, `m1`, … */
export function buildTotals(query: ParsedQuery, range: ResolvedRange): BuiltStatement {
  const parameters = new Parameters()
  return {
    sql: `SELECT ${columnsOf(query).metrics.map(named).join(', ')}
FROM events
WHERE ${scopeSql(query, range, parameters)}`,
    params: parameters.values,
  }
}
