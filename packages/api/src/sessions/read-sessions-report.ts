import { attempt, readTimezone, refuse, resolveRange } from '@keepsight/reports'
import type { SessionsReportRequest } from '@keepsight/sessions'
import type { App } from '@keepsight/store'
import type { Static } from 'typebox'
import { ApiError } from '../errors.js'
import { readInput } from '../http/read-input.js'
import { SessionsReportBody } from '../schemas/sessions.js'

/** Ten years: each day is a row of the answer. */
const mostDays = 3660

/**
 * The question of a report on sessions, from a body that was not checked yet.
 *
 * @throws ApiError `invalid_query`
 */
export async function readSessionsReport(body: unknown, app: App): Promise<SessionsReportRequest> {
  const { range, timezone } = readInput(SessionsReportBody, body, 'body') as Static<typeof SessionsReportBody>
  const read = await attempt(() => {
    const { firstDay, lastDay, timezone: zone } = resolveRange(range, readTimezone(timezone, app.timezone))
    if (lastDay - firstDay >= mostDays)
      refuse('invalid_query', `range must be of at most ${mostDays.toLocaleString('en')} days.`)
    return { ...range, timezone: zone }
  })
  if (read.ok) return read.value
  throw new ApiError(read.refusal.code, { message: read.refusal.message })
}
