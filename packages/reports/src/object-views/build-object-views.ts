import { Parameters } from '../parameters.js'
import type { BuiltStatement } from '../query/build-query.js'
import { scopeSql } from '../scope.js'
import { sessionSql } from '../sessions/session-sql.js'
import type { ParsedObjectViews } from './parse-object-views.js'

/** One row of the answer; texts are `''` when there is nothing. */
export interface StoredView {
  message_id: string
  /** `YYYY-MM-DD HH:MM:SS.mmm`, UTC. */
  time: string
  user_id: string
  visitor_id: string
  ip: string
  session_id: string
  object_type: string
  object_id: string
  object_label: string
  object_url: string
  page_url: string
  page_path: string
  page_title: string
  user_agent: string
}

/** What is read of a view. */
export const viewColumns = [
  'message_id',
  'time',
  'user_id',
  'visitor_id',
  'ip',
  'session_id',
  'object_type',
  'object_id',
  'object_label',
  'object_url',
  'page_url',
  'page_path',
  'page_title',
  'user_agent',
] as const satisfies (keyof StoredView)[]

/**
 * Who viewed which object, newest first. One row is one view. It asks for one row more than the page holds, which tells
 * whether there is a next page.
 */
export function buildObjectViews(request: ParsedObjectViews): BuiltStatement {
  const { scope, visitor, session, fromMs, toMs, after, limit } = request
  const parameters = new Parameters()
  const conditions = [scopeSql(scope, null, parameters)]
  if (visitor !== null) conditions.push(`visitor_id = ${parameters.bind('String', visitor)}`)
  if (session !== null) conditions.push(sessionSql(session, parameters))
  if (fromMs !== null) conditions.push(`time >= ${parameters.bindTime(fromMs)}`)
  if (toMs !== null) conditions.push(`time < ${parameters.bindTime(toMs)}`)
  if (after) {
    const time = parameters.bind("DateTime64(3, 'UTC')", after.time)
    const messageId = parameters.bind('String', after.messageId)
    conditions.push(`time <= ${time} AND (time < ${time} OR message_id < ${messageId})`)
  }
  return {
    sql: `SELECT ${viewColumns.join(', ')}
FROM events
WHERE ${conditions.join(' AND ')}
ORDER BY time DESC, message_id DESC
LIMIT ${parameters.bind('UInt32', limit + 1)}`,
    params: parameters.values,
  }
}
