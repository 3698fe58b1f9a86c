const dayMs = 86_400_000

/** Days since 1970-01-01 of a `YYYY-MM-DD`, or `null` when there is no such day. Years 1970–2099. */
export function parseCalendarDay(text: string): number | null {
  if (!/^(19[7-9]\d|20\d\d)-\d\d-\d\d$/.test(text)) return null
  const ms = Date.parse(`${text}T00:00:00Z`)
  if (Number.isNaN(ms)) return null
  const day = ms / dayMs
  // Date.parse refuses February 30 in Node, but the specification leaves that open.
  return formatCalendarDay(day) === text ? day : null
}

/** `YYYY-MM-DD` of a number of days since 1970-01-01. */
export function formatCalendarDay(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10)
}

/** The Monday on or before a day. */
export const mondayOf = (day: number): number => day - ((((day + 3) % 7) + 7) % 7)

/** Months since year 0 of a day: one number a month, in order. */
export function monthNumberOf(day: number): number {
  const date = new Date(day * dayMs)
  return date.getUTCFullYear() * 12 + date.getUTCMonth()
}

/** The first day of a month number. */
export function firstDayOfMonth(monthNumber: number): number {
  return Date.UTC(Math.floor(monthNumber / 12), monthNumber % 12, 1) / dayMs
}
