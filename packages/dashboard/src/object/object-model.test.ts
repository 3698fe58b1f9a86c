import { expect, it } from 'vitest'
import { objectTrend, safeUrl, viewerLines } from './object-model.js'

it('a trend is of the figure that was chosen, with the period before', () => {
  const trend = [
    {
      time: '2024-03-14',
      views: 9,
      visitors: 4,
      users: 2,
      comparison: { views: 8, visitors: 3, users: 1 },
      comparisonTime: '2024-03-12',
    },
    { time: '2024-03-15', views: 7, visitors: 3, users: 1 },
  ]
  expect(objectTrend({ trend }, 'visitors')).toEqual([
    { time: '2024-03-14', figure: 4, comparison: 3, comparisonTime: '2024-03-12' },
    { time: '2024-03-15', figure: 3, comparison: undefined, comparisonTime: undefined },
  ])
})

it('viewers keep their order; a visitor is told from a user of the same id', () => {
  const at = { firstViewedAt: '2024-03-14T00:00:00.000Z', lastViewedAt: '2024-03-15T00:00:00.000Z' }
  const lines = viewerLines({
    viewers: [
      { user: '42', visitor: 'a', views: 8, ...at },
      { user: null, visitor: '42', views: 2, ...at },
    ],
  })
  expect(lines).toEqual([
    { key: 'user 42', user: '42', name: '42', views: 8, lastViewedAt: at.lastViewedAt, bar: 1 },
    { key: 'visitor 42', user: null, name: 'Visitor 42', views: 2, lastViewedAt: at.lastViewedAt, bar: 0.25 },
  ])
})

it.each([
  ['https://shop.example/p/7', 'https://shop.example/p/7'],
  ['/p/7', '/p/7'],
  ['//evil.example', null],
  ['/\\evil.example', null],
  ['javascript:alert(1)', null],
  [' javascript:alert(1)', null],
  ['java\nscript:alert(1)', null],
  ['data:text/html,x', null],
  ['p/7', null],
  ['', null],
  [null, null],
])('the address %j becomes the link %j', (url, link) => {
  expect(safeUrl(url)).toBe(link)
})
