import { expect, it } from 'vitest'
import { linkOf, objectTrend, viewerLines } from './object-model.js'

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
  const meta = {
    range: { from: '2024-03-14', to: '2024-03-15' },
    timezone: 'UTC',
    bots: 'exclude',
    interval: 'time:week',
  } as const
  expect(objectTrend({ trend, meta }, 'visitors')).toMatchObject({
    interval: 'week',
    timezone: 'UTC',
    source: [
      { time: '2024-03-14', figure: 4, comparison: 3, comparisonTime: '2024-03-12' },
      { time: '2024-03-15', figure: 3, comparison: undefined, comparisonTime: undefined },
    ],
  })
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

const page = 'https://shop.example/cart?step=2'
it.each([
  ['https://shop.example/p/7', null, 'https://shop.example/p/7'],
  ['/p/7', page, 'https://shop.example/p/7'],
  ['/p/7', null, null],
  ['p/7', null, null],
  ['javascript:alert(1)', page, null],
  [' javascript:alert(1)', page, null],
  ['java\nscript:alert(1)', page, null],
  ['/p/7', 'javascript:alert(1)', null],
  ['data:text/html,x', page, null],
  ['', page, null],
  [null, page, null],
])('the address %j, viewed on the page %j, becomes the link %j', (url, pageUrl, link) => {
  expect(linkOf(url, pageUrl)).toBe(link)
})
