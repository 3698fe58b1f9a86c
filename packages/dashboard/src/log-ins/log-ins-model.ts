import type { SessionsReportAnswer } from '@keepsight/api'
import { formatDay } from '../format/times.js'
import { addDays, firstOfMonth, weekdayOf } from '../page-state/calendar-date.js'
import { refusalNames, reasonNames } from '../sessions/session-words.js'

/** Some days of the chart: one, or those of a week or month where one bar a day would be too many. */
export interface LogInBar {
  key: string
  label: string
  tick: string
  logIns: number
  failed: number
  rejected: number
}

type Day = SessionsReportAnswer['days'][number]
type Width = 'day' | 'week' | 'month'

const widthOf = (days: number): Width => (days <= 62 ? 'day' : days <= 200 ? 'week' : 'month')

function startOf(date: string, width: Width): string {
  if (width === 'day') return date
  return width === 'week' ? addDays(date, -weekdayOf(date)) : firstOfMonth(date)
}

function labelOf(date: string, width: Width): string {
  if (width === 'month') return formatDay(date, { month: 'long', year: 'numeric' })
  const day = formatDay(date, { weekday: 'short', day: 'numeric', month: 'short' })
  return width === 'week' ? `Week of ${formatDay(date, { day: 'numeric', month: 'short' })}` : day
}

/** The bars of a range: days up to two months, then weeks, then months. */
export function logInBars(days: readonly Day[]): LogInBar[] {
  const width = widthOf(days.length)
  const bars = new Map<string, LogInBar>()
  for (const { date, logIns, failed, rejected } of days) {
    const key = startOf(date, width)
    const bar = bars.get(key)
    if (bar === undefined) {
      const tick = formatDay(key, width === 'month' ? { month: 'short' } : { day: 'numeric', month: 'short' })
      bars.set(key, { key, label: labelOf(key, width), tick, logIns, failed, rejected })
    } else {
      bar.logIns += logIns
      bar.failed += failed
      bar.rejected += rejected
    }
  }
  return [...bars.values()]
}

/** A line of a card: how many, and its share of all of them, 0–1. */
export interface ShareLine {
  key: string
  label: string
  count: number
  share: number
}

function shares(counts: { key: string; label: string; count: number }[]): ShareLine[] {
  const all = Math.max(
    1,
    counts.reduce((sum, { count }) => sum + count, 0),
  )
  return counts.filter(({ count }) => count > 0).map((line) => ({ ...line, share: line.count / all }))
}

/** Why sessions ended, most frequent first; reasons that did not occur are left out. */
export const endingLines = ({ endings }: Pick<SessionsReportAnswer, 'endings'>): ShareLine[] =>
  shares(endings.map(({ reason, count }) => ({ key: reason, label: reasonNames[reason], count })))

/** Why log-ins were refused, most frequent first. */
export const refusalLines = ({ refusals }: Pick<SessionsReportAnswer, 'refusals'>): ShareLine[] =>
  shares(refusals.map(({ reason, count }) => ({ key: reason, label: refusalNames[reason] ?? reason, count })))

/** Users by how often they logged in: 1, 2, 3, 4, then all above in one. */
export function sessionsPerUserLines({
  sessionsPerUser,
}: Pick<SessionsReportAnswer, 'sessionsPerUser'>): ShareLine[] {
  const lines = [1, 2, 3, 4].map((sessions) => ({
    key: String(sessions),
    label: sessions === 1 ? '1 log-in' : `${String(sessions)} log-ins`,
    count: usersWith(sessionsPerUser.users, (count) => count === sessions),
  }))
  return shares([
    ...lines,
    {
      key: 'more',
      label: '5 log-ins or more',
      count: usersWith(sessionsPerUser.users, (count) => count > 4),
    },
  ])
}

const usersWith = (
  users: SessionsReportAnswer['sessionsPerUser']['users'],
  matches: (sessions: number) => boolean,
): number => users.filter(({ sessions }) => matches(sessions)).reduce((sum, group) => sum + group.users, 0)
