/** A day without a time or zone: `YYYY-MM-DD`. Such texts sort as dates do. */
export type CalendarDate = string

const dayMs = 86_400_000

const toUtc = (date: CalendarDate): Date => new Date(`${date}T00:00:00Z`)
const fromUtc = (time: Date): CalendarDate => time.toISOString().slice(0, 10)

/** True for a real day in the form `YYYY-MM-DD`; false for `2026-02-30`. */
export function isCalendarDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const time = toUtc(text)
  return !Number.isNaN(time.getTime()) && fromUtc(time) === text
}

/** The day that it is in `timezone` (IANA) at `nowMs`. */
export function todayIn(timezone: string, nowMs: number): CalendarDate {
  return new Intl.DateTimeFormat('en-CA', {
    timeZone: timezone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(nowMs)
}

/** The day `days` after `date`; negative goes back. */
export function addDays(date: CalendarDate, days: number): CalendarDate {
  return fromUtc(new Date(toUtc(date).getTime() + days * dayMs))
}

/** The first day of the month `months` after the month of `date`. */
export function firstOfMonth(date: CalendarDate, months = 0): CalendarDate {
  const time = toUtc(date)
  return fromUtc(new Date(Date.UTC(time.getUTCFullYear(), time.getUTCMonth() + months, 1)))
}

/** Days from `from` to `to`, both counted: 1 for the same day. */
export function countDays(from: CalendarDate, to: CalendarDate): number {
  return Math.round((toUtc(to).getTime() - toUtc(from).getTime()) / dayMs) + 1
}

/** 0 for Monday to 6 for Sunday. */
export function weekdayOf(date: CalendarDate): number {
  return (toUtc(date).getUTCDay() + 6) % 7
}
