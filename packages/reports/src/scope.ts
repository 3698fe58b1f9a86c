import type { FilterNode } from './filters/filter-node.js'
import { filterSql } from './filters/filter-sql.js'
import type { Parameters } from './parameters.js'
import type { ResolvedRange } from './time/resolve-range.js'
import type { Bots } from './types.js'

/** Which events a report is about. */
export interface Scope {
  appId: string
  timezone: string
  bots: Bots
  filter: FilterNode | null
}

/** SQL of the condition that holds for the events of a scope within a range: the only way in which reports choose rows. */
export function scopeSql(scope: Scope, range: ResolvedRange | null, parameters: Parameters): string {
  const conditions = [`app_id = ${parameters.bind('String', scope.appId)}`]
  if (range) {
    conditions.push(`time >= ${parameters.bindTime(range.start * 1000)}`)
    conditions.push(`time < ${parameters.bindTime(range.end * 1000)}`)
  }
  if (scope.bots !== 'include') conditions.push(`is_bot = ${scope.bots === 'only' ? '1' : '0'}`)
  if (scope.filter) conditions.push(filterSql(scope.filter, { parameters, timezone: scope.timezone }))
  return conditions.join(' AND ')
}
