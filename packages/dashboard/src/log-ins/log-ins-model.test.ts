import { describe, expect, it } from 'vitest'
import { addDays } from '../page-state/calendar-date.js'
import { endingLines, logInBars, refusalLines, sessionsPerUserLines } from './log-ins-model.js'

const day = (date: string, logIns: number, failed = 0, rejected = 0) => ({
  date,
  logIns,
  users: logIns,
  failed,
  rejected,
  endings: 0,
})
const daysFrom = (first: string, count: number) =>
  Array.from({ length: count }, (_, index) => day(addDays(first, index), 1, 2, 3))

describe('the bars of log-ins', () => {
  it('are days for a month', () => {
    const bars = logInBars([day('2024-03-01', 4, 1, 2), day('2024-03-02', 0)])
    expect(bars[0]).toEqual({
      key: '2024-03-01',
      label: 'Fri 1 Mar',
      tick: '1 Mar',
      logIns: 4,
      failed: 1,
      rejected: 2,
    })
    expect(bars).toHaveLength(2)
  })

  it('are weeks from Monday for a quarter, and months for a year, and nothing is lost', () => {
    const weeks = logInBars(daysFrom('2024-01-01', 91))
    expect(weeks).toHaveLength(13)
    expect(weeks[1]).toMatchObject({ label: 'Week of 8 Jan', logIns: 7, failed: 14, rejected: 21 })
    const months = logInBars(daysFrom('2024-01-01', 366))
    expect(months.map(({ logIns }) => logIns)).toEqual([31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
  })
})

it('endings are named and shared out; those that did not happen are left out', () => {
  const endings = [
    { reason: 'logout', count: 3 },
    { reason: 'replaced', count: 1 },
    { reason: 'idle', count: 0 },
  ] as const
  expect(endingLines({ endings: [...endings] })).toEqual([
    { key: 'logout', label: 'Logged out', count: 3, share: 0.75 },
    { key: 'replaced', label: 'Replaced by a newer log-in', count: 1, share: 0.25 },
  ])
})

it('a reason that is not known is shown as it is', () => {
  expect(refusalLines({ refusals: [{ reason: 'new_one', count: 2 }] })[0]?.label).toBe('new_one')
})

it('users who logged in often are one line', () => {
  const users = [
    { sessions: 1, users: 6 },
    { sessions: 5, users: 1 },
    { sessions: 90, users: 1 },
  ]
  expect(sessionsPerUserLines({ sessionsPerUser: { average: 2, most: 90, users } })).toEqual([
    { key: '1', label: '1 log-in', count: 6, share: 0.75 },
    { key: 'more', label: '5 log-ins or more', count: 2, share: 0.25 },
  ])
})
