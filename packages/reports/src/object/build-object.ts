import { newestText } from '../objects/newest-text.js'
import { Parameters } from '../parameters.js'
import type { BuiltStatement } from '../query/build-query.js'
import { scopeSql } from '../scope.js'
import type { ParsedObject } from './parse-object.js'

/** What is known of an object, over all time: one row, `label` and `url` `''` when there is none. */
export function buildObjectReference(request: ParsedObject): BuiltStatement {
  const parameters = new Parameters()
  return {
    sql: `SELECT ${newestText('object_label')} AS label, ${newestText('object_url')} AS url
FROM events
WHERE ${scopeSql({ ...request.scope, bots: 'include' }, null, parameters)}`,
    params: parameters.values,
  }
}

/** One row of the answer of {@link buildViewers}. */
export interface StoredViewer {
  /** `''`: not logged in. */
  user_id: string
  /** `''`: not known. */
  visitor: string
  views: number
  /** `YYYY-MM-DD HH:MM:SS.mmm`, UTC. */
  first_viewed_at: string
  last_viewed_at: string
  rows_total: number
}

/**
 * Who viewed an object in the range, most views first. One row is one user, or one visitor while not logged in; views with
 * neither are one row together.
 */
export function buildViewers(request: ParsedObject): BuiltStatement {
  const parameters = new Parameters()
  return {
    sql: `SELECT user_id, visitor, views, first_viewed_at, last_viewed_at, count() OVER () AS rows_total
FROM (
  SELECT user_id, if(user_id = '', visitor_id, '') AS anonymous_visitor,
    argMax(visitor_id, (time, message_id)) AS visitor,
    count() AS views, min(time) AS first_viewed_at, max(time) AS last_viewed_at
  FROM events
  WHERE ${scopeSql(request.scope, request.range, parameters)}
  GROUP BY user_id, anonymous_visitor
)
ORDER BY views DESC, last_viewed_at DESC, user_id, visitor
LIMIT ${parameters.bind('UInt32', request.viewers)}`,
    params: parameters.values,
  }
}
