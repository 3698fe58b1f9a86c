import type { TimeUnit } from '../dimensions.js'
import type { Parameters } from '../parameters.js'
import { firstDayOfMonth, formatCalendarDay, mondayOf, monthNumberOf } from './calendar-day.js'
import { isoLocalMinute } from './iso-local-minute.js'
import type { ResolvedRange } from './resolve-range.js'
import { zoneSegments, type ZoneSegment } from './zone-segments.js'

/**
 * The buckets of a range, numbered from 0. Only this code knows time zones: the engine is given, for each stretch between
 * two changes of the clocks, one number to count from, so that its zone data and ours cannot disagree.
 */
export interface TimeBuckets {
  count: number
  /** The label of the bucket's start; see `DimensionValues` in `types.ts`. */
  label: (index: number) => string
  /** SQL of the number of the bucket in which an event of the range lies. */
  indexSql: (parameters: Parameters) => string
}

const unixSeconds = 'toInt64(toUnixTimestamp(time))'

/** `multiIf` over the segments, giving the value of the one in which `time` lies. */
function bySegment(
  segments: ZoneSegment[],
  valueOf: (segment: number) => number,
  parameters: Parameters,
): string {
  const bind = (value: number) => parameters.bind('Int64', value)
  const last = segments.length - 1
  if (last === 0) return bind(valueOf(0))
  const cases = segments
    .slice(0, last)
    .map(({ end }, index) => `${unixSeconds} < ${bind(end)}, ${bind(valueOf(index))}`)
  return `multiIf(${cases.join(', ')}, ${bind(valueOf(last))})`
}

/** Minutes and hours of the local clock. A bucket ends where the clocks change, so a doubled hour is two buckets. */
function clockBuckets(range: ResolvedRange, widthSeconds: number): TimeBuckets {
  const segments = zoneSegments(range.timezone, range.start, range.end)
  let count = 0
  const parts = segments.map((segment) => {
    const { start, end, offset } = segment
    const local = start + offset
    const aligned = start - (((local % widthSeconds) + widthSeconds) % widthSeconds)
    const part = { ...segment, aligned, base: count }
    count += Math.ceil((end - aligned) / widthSeconds)
    return part
  })
  return {
    count,
    label(index) {
      const part = parts.findLast(({ base }) => base <= index)
      if (!part) throw new RangeError('no such bucket')
      const start = Math.max(part.start, part.aligned + (index - part.base) * widthSeconds)
      return isoLocalMinute(start, part.offset)
    },
    indexSql(parameters) {
      const zero = bySegment(
        segments,
        (index) => {
          const { aligned, base } = parts[index] ?? { aligned: 0, base: 0 }
          return aligned - base * widthSeconds
        },
        parameters,
      )
      return `intDiv(${unixSeconds} - ${zero}, ${String(widthSeconds)})`
    },
  }
}

interface CalendarUnit {
  /** A number that grows by one from bucket to bucket. */
  numberOf: (day: number) => number
  firstDayOf: (number: number) => number
  /** SQL of `numberOf`, from SQL of a day number. */
  sql: (daySql: string) => string
}

const calendarUnits: Record<'day' | 'week' | 'month', CalendarUnit> = {
  day: { numberOf: (day) => day, firstDayOf: (day) => day, sql: (day) => day },
  week: {
    numberOf: (day) => (mondayOf(day) + 3) / 7,
    firstDayOf: (week) => week * 7 - 3,
    sql: (day) => `intDiv(${day} + 3, 7)`,
  },
  month: {
    numberOf: monthNumberOf,
    firstDayOf: firstDayOfMonth,
    // Months count from 0 in `monthNumberOf` and from 1 in `toMonth`.
    sql: (day) =>
      `(toInt64(toYear(addDays(toDate('1970-01-01'), ${day}))) * 12 + toMonth(addDays(toDate('1970-01-01'), ${day})) - 1)`,
  },
}

function calendarBuckets(range: ResolvedRange, unit: CalendarUnit): TimeBuckets {
  const first = unit.numberOf(range.firstDay)
  return {
    count: unit.numberOf(range.lastDay) - first + 1,
    label: (index) => formatCalendarDay(unit.firstDayOf(first + index)),
    indexSql(parameters) {
      const segments = zoneSegments(range.timezone, range.start, range.end)
      const offset = bySegment(segments, (index) => segments[index]?.offset ?? 0, parameters)
      const day = `intDiv(${unixSeconds} + ${offset}, 86400)`
      return `${unit.sql(day)} - ${parameters.bind('Int64', first)}`
    },
  }
}

/** The buckets of `unit` that a range touches. Weeks and months at its ends hold only the range's days. */
export function timeBuckets(range: ResolvedRange, unit: TimeUnit): TimeBuckets {
  switch (unit) {
    case 'minute':
      return clockBuckets(range, 60)
    case 'hour':
      return clockBuckets(range, 3600)
    case 'day':
    case 'week':
    case 'month':
      return calendarBuckets(range, calendarUnits[unit])
  }
}
