import type { QueryResponse } from '@keepsight/reports'
import { expect, it } from 'vitest'
import { figuresOf } from './figures-model.js'
import { queryTrend } from './query-trend.js'

const answer: QueryResponse = {
  rows: [
    {
      dimensions: { 'time:day': '2024-03-14' },
      metrics: { views: 9, visitors: 4 },
      comparison: { views: 8, visitors: 5 },
      comparisonTime: '2024-03-12',
    },
    {
      dimensions: { 'time:day': '2024-03-15' },
      metrics: { views: 2, visitors: 2 },
      comparison: null,
      comparisonTime: null,
    },
  ],
  totals: { views: 11, visitors: 4 },
  comparisonTotals: { views: 8, visitors: 5 },
  meta: {
    range: { from: '2024-03-14', to: '2024-03-15' },
    comparisonRange: { from: '2024-03-12', to: '2024-03-13' },
    timezone: 'UTC',
    bots: 'exclude',
    metrics: ['views', 'visitors'],
    dimensions: ['time:day'],
    rows: 2,
    limit: 1000,
    nextCursor: null,
  },
}

it('a trend takes one metric, beside the same of the period before', () => {
  expect(queryTrend(answer, 'visitors')).toEqual({
    interval: 'day',
    range: { from: '2024-03-14', to: '2024-03-15' },
    before: { from: '2024-03-12', to: '2024-03-13' },
    timezone: 'UTC',
    source: [
      { time: '2024-03-14', figure: 4, comparisonTime: '2024-03-12', comparison: 5 },
      { time: '2024-03-15', figure: 2, comparisonTime: null, comparison: undefined },
    ],
  })
})

it('headline figures are the totals, not sums over the days, in a fixed order', () => {
  expect(figuresOf(answer).map(({ name, value, previous }) => [name, value, previous])).toEqual([
    ['views', 11, 8],
    ['visitors', 4, 5],
  ])
})

it('without a comparison a figure has no previous one', () => {
  expect(figuresOf({ totals: { views: 3 } })).toMatchObject([{ value: 3, previous: undefined }])
})
