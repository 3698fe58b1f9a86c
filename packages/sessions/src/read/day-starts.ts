import { invalid } from '../errors.js'

const dayMs = 86_400_000
const hourMs = 3_600_000
const mostDays = 1_100

/** Days of a calendar and when they begin. */
export interface Days {
  /** `YYYY-MM-DD`, in order. */
  dates: string[]
  /** Milliseconds since 1970: when each day begins, and at last when the day after them does. */
  starts: number[]
}

/** @throws SessionsError `invalid_session_request` */
export function daysBetween(range: { from: string; to: string; timezone: string }): Days {
  const [first, last] = [dayOf(range.from, 'from'), dayOf(range.to, 'to')]
  if (last < first) invalid('to must not be before from')
  if (last - first >= mostDays) invalid(`from and to may span ${mostDays} days`)
  const offsetAt = offsets(range.timezone)
  const numbers = Array.from({ length: last - first + 1 }, (_, index) => first + index)
  return {
    dates: numbers.map((day) => new Date(day * dayMs).toISOString().slice(0, 10)),
    starts: [...numbers, last + 1].map((day) => dayStart(day, offsetAt)),
  }
}

/** Days since 1970-01-01. */
function dayOf(date: string, field: string): number {
  const ms = /^(19[7-9]\d|20\d\d)-\d\d-\d\d$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== date)
    invalid(`${field} must be a day such as 2026-03-29`)
  return ms / dayMs
}

/** The first instant at which clocks show that day or a later one; where they skip midnight that is after 00:00. */
function dayStart(day: number, offsetAt: (ms: number) => number): number {
  const midnight = day * dayMs
  // Zones lie between -12:00 and +14:00.
  let before = midnight - 15 * hourMs
  let after = midnight + 13 * hourMs
  if (offsetAt(before) === offsetAt(after)) return midnight - offsetAt(before)
  // The clocks change nearby: halve until the first millisecond of the day is found.
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (middle + offsetAt(middle) < midnight) before = middle
    else after = middle
  }
  return after
}

/** By how many milliseconds a zone's clocks are ahead of UTC at an instant. */
function offsets(timezone: string): (ms: number) => number {
  let format: Intl.DateTimeFormat
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: timezone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  } catch {
    invalid('timezone must be an IANA zone such as Europe/Berlin')
  }
  return (ms) => {
    const fields: Record<string, number> = {}
    for (const { type, value } of format.formatToParts(ms)) fields[type] = Number(value)
    const { year = 0, month = 1, day, hour, minute, second } = fields
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1000) * 1000
  }
}
