import { refuse } from '../errors.js'
import type { DateRange } from '../types.js'
import { formatCalendarDay, parseCalendarDay } from './calendar-day.js'
import { dayStart } from './day-start.js'

/** Whole calendar days of one zone, and the instants they span. */
export interface ResolvedRange {
  timezone: string
  /** Days since 1970-01-01, both inclusive. */
  firstDay: number
  lastDay: number
  /** Unix seconds; `end` is the first instant after the range. */
  start: number
  end: number
}

/** Finds the instants at which days begin and end. */
export function rangeOfDays(timezone: string, firstDay: number, lastDay: number): ResolvedRange {
  return {
    timezone,
    firstDay,
    lastDay,
    start: dayStart(timezone, firstDay),
    end: dayStart(timezone, lastDay + 1),
  }
}

/** Reads a range; `field` names it in a refusal. */
export function resolveRange(range: unknown, timezone: string, field = 'range'): ResolvedRange {
  const { from, to } = (typeof range === 'object' && range !== null ? range : {}) as Record<string, unknown>
  const read = (value: unknown, end: string): number => {
    const day = typeof value === 'string' ? parseCalendarDay(value) : null
    if (day !== null) return day
    return refuse('invalid_query', `${field}.${end} must be a day such as 2026-01-31, from 1970 to 2099.`)
  }
  const [firstDay, lastDay] = [read(from, 'from'), read(to, 'to')]
  if (lastDay < firstDay) refuse('invalid_query', `${field}.to is before ${field}.from.`)
  return rangeOfDays(timezone, firstDay, lastDay)
}

/** As many days just before a range. */
export function previousPeriod(range: ResolvedRange): ResolvedRange {
  const days = range.lastDay - range.firstDay + 1
  const firstDay = range.firstDay - days
  if (firstDay < 0) refuse('invalid_query', 'The period before this range begins before 1970.')
  return rangeOfDays(range.timezone, firstDay, range.firstDay - 1)
}

/** The days as they travel. */
export function dateRangeOf(range: ResolvedRange): DateRange {
  return { from: formatCalendarDay(range.firstDay), to: formatCalendarDay(range.lastDay) }
}
