import { describe, expect, it } from 'vitest'
import { todayIn } from './calendar-date.js'
import { intervalOf, rangeOf, readPeriod, writePeriod, type Period } from './period.js'

describe('rangeOf', () => {
  it.each([
    ['today', '2024-03-15', '2024-03-15'],
    ['yesterday', '2024-03-14', '2024-03-14'],
    ['7d', '2024-03-09', '2024-03-15'],
    ['28d', '2024-02-17', '2024-03-15'],
    ['90d', '2023-12-17', '2024-03-15'],
    ['month', '2024-03-01', '2024-03-15'],
    ['last-month', '2024-02-01', '2024-02-29'],
    ['12mo', '2023-04-01', '2024-03-15'],
  ] as const)('%s runs from %s to %s', (preset, from, to) => {
    expect(rangeOf({ preset }, '2024-03-15')).toEqual({ from, to })
  })
})

it('a trend has hours for a day, days for a quarter, weeks for half a year and months beyond', () => {
  expect(intervalOf({ from: '2024-03-14', to: '2024-03-15' })).toBe('hour')
  expect(intervalOf({ from: '2024-03-13', to: '2024-03-15' })).toBe('day')
  expect(intervalOf({ from: '2024-01-01', to: '2024-06-30' })).toBe('week')
  expect(intervalOf({ from: '2024-01-01', to: '2024-12-31' })).toBe('month')
})

describe('a period in the URL', () => {
  const periods: Period[] = [
    { preset: '28d' },
    { preset: 'last-month' },
    { preset: 'custom', range: { from: '2024-02-01', to: '2024-02-29' } },
  ]
  it.each(periods)('comes back as it was written: %o', (period) => {
    const search = new URLSearchParams('period=90d&q=mug')
    writePeriod(search, period)
    expect(readPeriod(search)).toEqual(period)
    expect(search.get('q')).toBe('mug')
  })

  it.each([
    'from=2024-02-30&to=2024-03-01',
    'from=2024-03-02&to=2024-03-01',
    'period=ages',
    'from=2024-03-01',
  ])('that makes no sense is the default: %s', (search) => {
    expect(readPeriod(new URLSearchParams(search))).toEqual({ preset: '28d' })
  })
})

it("today is the day in the app's timezone, not in the browser's", () => {
  const nowMs = Date.parse('2024-03-15T23:30:00Z')
  expect(todayIn('Asia/Kolkata', nowMs)).toBe('2024-03-16')
  expect(todayIn('America/New_York', nowMs)).toBe('2024-03-15')
})
