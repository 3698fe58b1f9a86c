import type { Parameters } from '../parameters.js'
import type { SessionEvents } from '../types.js'

/** SQL of the condition that holds for the events of a session. Its time bounds keep what is read small: there is no index on sessions. */
export function sessionSql({ ids, fromMs, toMs }: SessionEvents, parameters: Parameters): string {
  const conditions = [`session_id IN ${parameters.bind('Array(String)', ids)}`]
  if (fromMs !== null) conditions.push(`time >= ${parameters.bindTime(fromMs)}`)
  if (toMs !== null) conditions.push(`time < ${parameters.bindTime(toMs)}`)
  return conditions.join(' AND ')
}
