import { attempt, readTimezone, refuse, resolveRange, type DateRange } from '@keepsight/reports'
import type { SessionsReportRequest } from '@keepsight/sessions'
import type { App } from '@keepsight/store'
import { ApiError } from '../errors.js'

/** Ten years: each day is a row of the answer. */
const mostDays = 3660

/**
 * The question of a report on sessions.
 *
 * @throws ApiError `invalid_query`
 */
export async function readSessionsReport(
  { range, timezone }: { range: DateRange; timezone?: string },
  app: App,
): Promise<SessionsReportRequest> {
  const read = await attempt(() => {
    const { firstDay, lastDay, timezone: zone } = resolveRange(range, readTimezone(timezone, app.timezone))
    if (lastDay - firstDay >= mostDays)
      refuse('invalid_query', `range must be of at most ${mostDays.toLocaleString('en')} days.`)
    return { ...range, timezone: zone }
  })
  if (read.ok) return read.value
  throw new ApiError(read.refusal.code, { message: read.refusal.message })
}
