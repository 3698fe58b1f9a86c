import { refuse } from '../errors.js'
import { parseCalendarDay } from './calendar-day.js'
import { dayStart } from './day-start.js'

/**
 * Reads one edge of a range that may be a day of the zone or an instant; a `to` that is a day includes it.
 *
 * @returns milliseconds since 1970; `null` when there is none. Leaves through `refuse` when it is neither.
 */
export function readInstant(value: unknown, field: 'from' | 'to', timezone: string): number | null {
  if (value === undefined || value === null) return null
  const text = typeof value === 'string' ? value : ''
  const day = parseCalendarDay(text)
  if (day !== null) return dayStart(timezone, field === 'to' ? day + 1 : day) * 1000
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)$/.test(text)) {
    const ms = Date.parse(text)
    if (ms >= 0 && ms < Date.UTC(2100, 0, 1)) return ms
  }
  return refuse(
    'invalid_query',
    `${field} must be a day such as 2026-01-31, or an instant with its offset such as 2026-01-31T12:00:00Z (a + must be sent as %2B).`,
  )
}
