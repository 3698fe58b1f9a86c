import { expect, it } from 'vitest'
import { weeksOfMonth } from './month-model.js'

it('a month has its days under their weekdays and nothing of its neighbours', () => {
  const weeks = weeksOfMonth('2024-02-17')
  expect(weeks).toHaveLength(5)
  expect(weeks[0]).toEqual([null, null, null, '2024-02-01', '2024-02-02', '2024-02-03', '2024-02-04'])
  expect(weeks[4]).toEqual(['2024-02-26', '2024-02-27', '2024-02-28', '2024-02-29', null, null, null])
})

it('a February that begins on Monday has four weeks', () => {
  expect(weeksOfMonth('2027-02-01')).toHaveLength(4)
})
