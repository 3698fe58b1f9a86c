import { metrics } from '../metrics.js'
import { Parameters } from '../parameters.js'
import type { BuiltStatement } from '../query/build-query.js'
import { scopeSql, type Scope } from '../scope.js'
import type { ResolvedRange } from '../time/resolve-range.js'
import { newestText } from './newest-text.js'
import type { ParsedObjects } from './parse-objects.js'

/** One row of the answer of {@link buildObjects}. */
export interface StoredObject {
  object_type: string
  object_id: string
  label: string
  url: string
  views: number
  visitors: number
  users: number
  /** `YYYY-MM-DD HH:MM:SS.mmm`, UTC. */
  last_viewed_at: string
  /** 0 without a comparison. */
  comparison_views: number
  comparison_visitors: number
  comparison_users: number
  /** Objects over all pages. */
  rows_total: number
}

const orderColumns = {
  views: 'views',
  visitors: 'visitors',
  users: 'users',
  lastViewedAt: 'last_viewed_at',
} as const

/**
 * Which objects were viewed, how often and by how many. One row is one object that was viewed in the range; the columns
 * `comparison_…` are its counts in the range compared with.
 */
export function buildObjects(request: ParsedObjects): BuiltStatement {
  const { scope, range, comparison } = request
  const parameters = new Parameters()
  const current = `
  SELECT object_type, object_id,
    ${newestText('object_label')} AS label, ${newestText('object_url')} AS url,
    ${metrics.views.sql} AS views, ${metrics.visitors.sql} AS visitors, ${metrics.users.sql} AS users,
    max(time) AS last_viewed_at
  FROM events
  WHERE ${scopeSql(scope, range, parameters)}
  GROUP BY object_type, object_id`
  const compared =
    comparison &&
    `
LEFT JOIN (
  SELECT object_type, object_id,
    ${metrics.views.sql} AS comparison_views, ${metrics.visitors.sql} AS comparison_visitors, ${metrics.users.sql} AS comparison_users
  FROM events
  WHERE ${scopeSql(scope, comparison, parameters)}
  GROUP BY object_type, object_id
) AS compared USING (object_type, object_id)`
  const comparisonColumns = ['comparison_views', 'comparison_visitors', 'comparison_users'].map((column) =>
    compared ? column : `0 AS ${column}`,
  )
  const order = request.orderBy.map(
    ({ name, direction }) => `${orderColumns[name]} ${direction.toUpperCase()}`,
  )
  return {
    sql: `SELECT object_type, object_id, label, url, views, visitors, users, last_viewed_at,
  ${comparisonColumns.join(', ')}, count() OVER () AS rows_total
FROM (${current}
) AS here${compared ?? ''}
ORDER BY ${[...order, 'object_type', 'object_id'].join(', ')}
LIMIT ${parameters.bind('UInt32', request.limit)} OFFSET ${parameters.bind('UInt64', request.offset)}`,
    params: parameters.values,
  }
}

/** One row of the answer of {@link buildObjectsTotals}. */
export interface StoredObjectsTotals {
  views: number
  visitors: number
  users: number
  objects: number
}

/** How many views, visitors, users and objects there are over all objects of a range: exactly one row. */
export function buildObjectsTotals(scope: Scope, range: ResolvedRange): BuiltStatement {
  const parameters = new Parameters()
  const select = (['views', 'visitors', 'users', 'objects'] as const).map(
    (name) => `${metrics[name].sql} AS ${name}`,
  )
  return {
    sql: `SELECT ${select.join(', ')}\nFROM events\nWHERE ${scopeSql(scope, range, parameters)}`,
    params: parameters.values,
  }
}
