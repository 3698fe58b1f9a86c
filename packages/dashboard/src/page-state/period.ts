import type { DateRange } from '@keepsight/reports'
import { addDays, countDays, firstOfMonth, isCalendarDate, type CalendarDate } from './calendar-date.js'

export type { DateRange }

/** What the person chose; a preset moves along with the days. */
export type Period = { preset: PresetName } | { preset: 'custom'; range: DateRange }

/** The presets in the order of the menu; `key` is the number key that selects it. */
export const presets = [
  { name: 'today', label: 'Today', key: '1' },
  { name: 'yesterday', label: 'Yesterday', key: '2' },
  { name: '7d', label: 'Last 7 days', key: '3' },
  { name: '28d', label: 'Last 28 days', key: '4' },
  { name: '90d', label: 'Last 90 days', key: '5' },
  { name: 'month', label: 'Month to date', key: '6' },
  { name: 'last-month', label: 'Last month', key: '7' },
  { name: '12mo', label: 'Last 12 months', key: '8' },
] as const

/** The name of one of {@link presets}, as it stands in the URL. */
export type PresetName = (typeof presets)[number]['name']

/** The period of a URL that names none. */
export const defaultPeriod: Period = { preset: '28d' }

const isPreset = (name: string | null): name is PresetName => presets.some((preset) => preset.name === name)

/** Reads `period=7d` or `from=…&to=…`. Anything else, such as a range that ends before it begins, is the default. */
export function readPeriod(search: URLSearchParams): Period {
  const from = search.get('from')
  const to = search.get('to')
  if (from !== null && to !== null && isCalendarDate(from) && isCalendarDate(to) && from <= to) {
    return { preset: 'custom', range: { from, to } }
  }
  const name = search.get('period')
  return isPreset(name) ? { preset: name } : defaultPeriod
}

/** Writes what {@link readPeriod} reads; the default leaves the URL clean. */
export function writePeriod(search: URLSearchParams, period: Period): void {
  for (const name of ['period', 'from', 'to']) search.delete(name)
  if (period.preset === 'custom') {
    search.set('from', period.range.from)
    search.set('to', period.range.to)
  } else if (period.preset !== defaultPeriod.preset) {
    search.set('period', period.preset)
  }
}

/** The days of a period. Running presets include today, so that a view counts on the screen as it happens. */
export function rangeOf(period: Period, today: CalendarDate): DateRange {
  switch (period.preset) {
    case 'today':
      return { from: today, to: today }
    case 'yesterday':
      return { from: addDays(today, -1), to: addDays(today, -1) }
    case '7d':
      return { from: addDays(today, -6), to: today }
    case '28d':
      return { from: addDays(today, -27), to: today }
    case '90d':
      return { from: addDays(today, -89), to: today }
    case 'month':
      return { from: firstOfMonth(today), to: today }
    case 'last-month':
      return { from: firstOfMonth(today, -1), to: addDays(firstOfMonth(today), -1) }
    case '12mo':
      return { from: firstOfMonth(today, -11), to: today }
    case 'custom':
      return period.range
  }
}

/** The width of one point of a trend over a range. */
export type Interval = 'hour' | 'day' | 'week' | 'month'

/** Hours up to two days, days up to a quarter, weeks up to 200 days, then months: 24 to 93 points, or a few months. */
export function intervalOf(range: DateRange): Interval {
  const days = countDays(range.from, range.to)
  if (days <= 2) return 'hour'
  if (days <= 93) return 'day'
  return days <= 200 ? 'week' : 'month'
}
