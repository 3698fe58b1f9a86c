import { attempt, readInstant, refuse } from '@keepsight/reports'
import type { FindSessions } from '@keepsight/sessions'
import type { App } from '@keepsight/store'
import { ApiError } from '../errors.js'
import type { SessionsQuery } from '../schemas/sessions.js'

/**
 * The question of a query string that passed its schema; its days are those of the app's zone.
 *
 * @throws ApiError `invalid_query`
 */
export async function readSessionsQuery(query: SessionsQuery, app: App): Promise<FindSessions> {
  const { from: _from, to: _to, ...rest } = query
  const range = await attempt(() => {
    const from = readInstant(query.from, 'from', app.timezone)
    const to = readInstant(query.to, 'to', app.timezone)
    if (from !== null && to !== null && to < from) refuse('invalid_query', 'to is before from.')
    return { ...(from === null ? {} : { from }), ...(to === null ? {} : { to }) }
  })
  if (!range.ok) throw new ApiError(range.refusal.code, { message: range.refusal.message })
  return { ...rest, ...range.value }
}
