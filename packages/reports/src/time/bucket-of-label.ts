import type { TimeUnit } from '../dimensions.js'
import { firstDayOfMonth, mondayOf, monthNumberOf, parseCalendarDay } from './calendar-day.js'
import { dayStart } from './day-start.js'
import { zoneSegments } from './zone-segments.js'

/** The instants a bucket spans, in Unix seconds; `end` is not part of it. */
export interface BucketSpan {
  start: number
  end: number
}

function calendarSpan(timezone: string, firstDay: number, nextFirstDay: number): BucketSpan {
  return { start: dayStart(timezone, firstDay), end: dayStart(timezone, nextFirstDay) }
}

function clockSpan(timezone: string, instant: number, widthSeconds: number): BucketSpan {
  const around = zoneSegments(timezone, instant - 7200, instant + 7200)
  const segment = around.find(({ end }) => instant < end) ?? { start: instant, end: instant + 1, offset: 0 }
  const aligned = instant - ((instant + segment.offset) % widthSeconds)
  return { start: Math.max(aligned, segment.start), end: Math.min(aligned + widthSeconds, segment.end) }
}

/**
 * The bucket that a label names, as filters on time use it; any day or instant within the bucket will do.
 * `null` when the text is no label of this unit.
 */
export function bucketOfLabel(label: string, unit: TimeUnit, timezone: string): BucketSpan | null {
  if (unit === 'minute' || unit === 'hour') {
    if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/.test(label)) return null
    const ms = Date.parse(label)
    return Number.isNaN(ms) ? null : clockSpan(timezone, Math.floor(ms / 1000), unit === 'hour' ? 3600 : 60)
  }
  const day = parseCalendarDay(label)
  if (day === null) return null
  switch (unit) {
    case 'day':
      return calendarSpan(timezone, day, day + 1)
    case 'week':
      return calendarSpan(timezone, mondayOf(day), mondayOf(day) + 7)
    case 'month': {
      const month = monthNumberOf(day)
      return calendarSpan(timezone, firstDayOfMonth(month), firstDayOfMonth(month + 1))
    }
  }
}
