import type { CalendarDate } from '../page-state/calendar-date.js'
import type { DateRange } from '../page-state/period.js'
import { locale } from './locale.js'

const formats = new Map<string, Intl.DateTimeFormat>()

/** Making a format is slow and a list needs hundreds, so each is made once. */
function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify(options)
  let made = formats.get(key)
  if (made === undefined) {
    made = new Intl.DateTimeFormat(locale, options)
    formats.set(key, made)
  }
  return made
}

/** `5 Mar, 14:07:09` in the app's timezone, with the year when it is not this year's. */
export function formatTime(time: string | number | Date, timezone: string): string {
  const date = new Date(time)
  const year = { timeZone: timezone, year: 'numeric' } as const
  const thisYear = format(year).format(date) === format(year).format(Date.now())
  return format({
    timeZone: timezone,
    ...(thisYear ? {} : { year: 'numeric' }),
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).format(date)
}

/** `Tuesday 5 March 2024, 14:07:09 CET`: the whole of it, for titles. */
export function formatFullTime(time: string | number | Date, timezone: string): string {
  return format({
    timeZone: timezone,
    weekday: 'long',
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  }).format(new Date(time))
}

/** A calendar day in any of Intl's forms; days have no zone. */
export function formatDay(date: CalendarDate, options: Intl.DateTimeFormatOptions): string {
  return format({ ...options, timeZone: 'UTC' }).format(new Date(`${date}T00:00:00Z`))
}

/** `1 – 29 Feb 2024`: a range as short as it can be. */
export function formatRange(range: DateRange): string {
  const options = { timeZone: 'UTC', year: 'numeric', month: 'short', day: 'numeric' } as const
  const [from, to] = [range.from, range.to].map((date) => new Date(`${date}T00:00:00Z`)) as [Date, Date]
  return format(options).formatRange(from, to)
}

const steps = [
  { unit: 's', seconds: 1, below: 60 },
  { unit: 'm', seconds: 60, below: 3_600 },
  { unit: 'h', seconds: 3_600, below: 86_400 },
  { unit: 'd', seconds: 86_400, below: 7 * 86_400 },
] as const

/** `just now`, `12s ago`, `5m ago`, `3h ago`, `2d ago`, then the day itself. A clock that is ahead reads `just now`. */
export function formatAgo(
  time: string | number | Date,
  options: { nowMs: number; timezone: string },
): string {
  const date = new Date(time)
  const seconds = Math.floor((options.nowMs - date.getTime()) / 1000)
  if (seconds < 5) return 'just now'
  const step = steps.find(({ below }) => seconds < below)
  if (step !== undefined) return `${Math.floor(seconds / step.seconds)}${step.unit} ago`
  return format({ timeZone: options.timezone, year: 'numeric', month: 'short', day: 'numeric' }).format(date)
}

/** `UTC+1` for the zone as it is at `nowMs`. */
export function formatOffset(timezone: string, nowMs: number): string {
  const parts = format({ timeZone: timezone, timeZoneName: 'shortOffset' }).formatToParts(nowMs)
  const offset = parts.find(({ type }) => type === 'timeZoneName')?.value ?? ''
  return offset.replace('GMT', 'UTC')
}

/** `14:07:09`: where the day stands above. */
export function formatClock(time: string | number | Date, timezone: string): string {
  return format({
    timeZone: timezone,
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).format(new Date(time))
}
