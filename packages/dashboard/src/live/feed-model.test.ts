import type { ObjectViewItem } from '@keepsight/reports'
import { expect, it } from 'vitest'
import { feedLength, mergeViews } from './feed-model.js'

const view = (id: string, time: string): ObjectViewItem => ({
  id,
  time: `2024-03-15T12:00:${time}.000Z`,
  user: null,
  visitor: 'v1',
  ip: null,
  sessionId: null,
  object: { type: 'Product', id: '7', label: null, url: null },
  page: null,
  userAgent: null,
})

it('a view that comes late takes its place in time', () => {
  const feed = mergeViews([view('c', '30'), view('a', '10')], [view('b', '20')])
  expect(feed.map(({ id }) => id)).toEqual(['c', 'b', 'a'])
})

it('a view that is there already, or twice in what is added, is there once', () => {
  const feed = mergeViews([view('a', '10')], [view('a', '10'), view('b', '20'), view('b', '20')])
  expect(feed.map(({ id }) => id)).toEqual(['b', 'a'])
})

it('keeps the newest only', () => {
  const many = Array.from({ length: feedLength + 5 }, (_, index) =>
    view(`v${String(index)}`, String(10 + index)),
  )
  const feed = mergeViews([], many)
  expect(feed).toHaveLength(feedLength)
  expect(feed[0]?.id).toBe(`v${String(feedLength + 4)}`)
})
