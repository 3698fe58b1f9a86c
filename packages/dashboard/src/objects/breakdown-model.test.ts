import type { QueryResponse } from '@keepsight/reports'
import { expect, it } from 'vitest'
import { breakdownOf } from './breakdown-model.js'

const answer: QueryResponse = {
  rows: [
    { dimensions: { 'user:id': null }, metrics: { views: 50, objects: 9 } },
    {
      dimensions: { 'user:id': 'ada' },
      metrics: { views: 40, objects: 7 },
      comparison: { views: 10, objects: 2 },
    },
    { dimensions: { 'user:id': 'bob' }, metrics: { views: 10, objects: 1 }, comparison: null },
    {
      dimensions: { 'user:id': 'gone' },
      metrics: { views: 0, objects: 0 },
      comparison: { views: 3, objects: 1 },
    },
  ],
  totals: { views: 100, objects: 12 },
  meta: {
    range: { from: '2024-03-01', to: '2024-03-15' },
    timezone: 'UTC',
    bots: 'exclude',
    metrics: ['views', 'objects'],
    dimensions: ['user:id'],
    rows: 4,
    limit: 10,
    nextCursor: null,
  },
}

it('lists who has views now; nobody and those of only the period before are left out', () => {
  expect(breakdownOf(answer, 'user:id')).toEqual([
    { value: 'ada', views: 40, previousViews: 10, objects: 7, bar: 1, share: 0.4 },
    { value: 'bob', views: 10, previousViews: undefined, objects: 1, bar: 0.25, share: 0.1 },
  ])
})

it('an answer without rows is an empty list', () => {
  expect(breakdownOf({ ...answer, rows: [], totals: { views: 0 } }, 'user:id')).toEqual([])
})
