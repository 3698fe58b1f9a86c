import { addDays, firstOfMonth, weekdayOf, type CalendarDate } from '../page-state/calendar-date.js'

/** The weeks of the month of `date`, Monday to Sunday; `null` where a day belongs to another month. */
export function weeksOfMonth(date: CalendarDate): (CalendarDate | null)[][] {
  const first = firstOfMonth(date)
  const next = firstOfMonth(date, 1)
  const weeks: (CalendarDate | null)[][] = []
  for (let monday = addDays(first, -weekdayOf(first)); monday < next; monday = addDays(monday, 7)) {
    weeks.push(
      Array.from({ length: 7 }, (_, weekday) => {
        const day = addDays(monday, weekday)
        return day >= first && day < next ? day : null
      }),
    )
  }
  return weeks
}
