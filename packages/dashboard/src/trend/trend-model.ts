import { formatDay } from '../format/times.js'
import { addDays, firstOfMonth, todayIn, weekdayOf } from '../page-state/calendar-date.js'
import type { DateRange, Interval } from '../page-state/period.js'

/** One interval of a trend, as the chart draws it. */
export interface TrendPoint {
  /** The interval in the tooltip: `Fri 15 Mar`. */
  label: string
  /** The interval on the axis: `15 Mar`. */
  tick: string
  /** The figure; `null` while the interval is still to come. */
  current: number | null
  /** The figure of the interval at the same place in the period before; `null` when there is none. */
  previous: number | null
  previousLabel: string
  /** The interval has begun and not ended, so its figure is still growing. */
  isPartial: boolean
}

/** An interval as reports give it: its start is a day, or for hours an instant with its offset. */
export interface TrendSource {
  time: string
  figure: number
  comparisonTime?: string | null | undefined
  comparison?: number | null | undefined
}

/** A figure over time, as a report answered it. */
export interface Trend {
  /** In order of time. */
  source: TrendSource[]
  interval: Interval
  range: DateRange
  /** The period compared with; left out without a comparison. */
  before?: DateRange | undefined
  /** IANA; the zone of the report. */
  timezone: string
}

/** Turns a report's intervals into points: those to come stay open, and the one that is filling is marked. */
export function trendPoints(trend: Trend, nowMs: number): TrendPoint[] {
  const { interval } = trend
  return trend.source.map(({ time, figure, comparisonTime, comparison }) => {
    const when = placeInTime(time, trend, nowMs)
    return {
      label: labelOf(time, interval),
      tick: tickOf(time, trend),
      current: when === 'to come' ? null : figure,
      previous: comparison ?? null,
      previousLabel: typeof comparisonTime === 'string' ? labelOf(comparisonTime, interval) : '',
      isPartial: when === 'now',
    }
  })
}

function placeInTime(time: string, { interval, timezone }: Trend, nowMs: number): 'past' | 'now' | 'to come' {
  if (interval === 'hour') {
    const startMs = Date.parse(time)
    if (startMs > nowMs) return 'to come'
    return nowMs < startMs + 3_600_000 ? 'now' : 'past'
  }
  const today = todayIn(timezone, nowMs)
  const startOfNow = {
    day: today,
    week: addDays(today, -weekdayOf(today)),
    month: firstOfMonth(today),
  }[interval]
  if (time > startOfNow) return 'to come'
  return time === startOfNow ? 'now' : 'past'
}

const dayOf = (time: string): string => time.slice(0, 10)
const hourOf = (time: string): string => time.slice(11, 16)

function labelOf(time: string, interval: Interval): string {
  const day = formatDay(dayOf(time), { weekday: 'short', day: 'numeric', month: 'short' })
  switch (interval) {
    case 'hour':
      return `${day}, ${hourOf(time)}`
    case 'day':
      return day
    case 'week':
      return `Week of ${formatDay(time, { day: 'numeric', month: 'short' })}`
    case 'month':
      return formatDay(time, { month: 'long', year: 'numeric' })
  }
}

function tickOf(time: string, { interval, range }: Trend): string {
  if (interval === 'month') return formatDay(time, { month: 'short' })
  const day = formatDay(dayOf(time), { day: 'numeric', month: 'short' })
  if (interval !== 'hour') return day
  return range.from !== range.to && hourOf(time) === '00:00' ? day : hourOf(time)
}
