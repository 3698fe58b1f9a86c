import type { ObjectViewItem } from '@keepsight/reports'
import { expect, it } from 'vitest'
import { viewLines } from './view-lines.js'

const view: ObjectViewItem = {
  id: 'm1',
  time: '2024-03-15T12:00:00.000Z',
  user: 'ada',
  visitor: 'v-1',
  ip: '203.0.113.5',
  sessionId: null,
  object: { type: 'Product', id: '7', label: 'Blue mug', url: '/products/7' },
  page: { url: 'https://shop.example/products/7?a=1', path: '/products/7', title: null },
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
}

it('a view says who, what, where and with which device', () => {
  expect(viewLines([{ views: [view] }])).toEqual([
    {
      id: 'm1',
      time: '2024-03-15T12:00:00.000Z',
      user: 'ada',
      who: 'ada',
      object: { type: 'Product', id: '7', label: 'Blue mug' },
      ip: '203.0.113.5',
      page: '/products/7',
      device: 'Firefox on Linux',
      userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
      session: null,
    },
  ])
})

it('what is not known stays empty, and somebody unknown is called by the visitor', () => {
  const [line] = viewLines([
    {
      views: [
        {
          ...view,
          user: null,
          visitor: '3f9a2c77-aa',
          ip: null,
          page: null,
          userAgent: null,
          object: { ...view.object, label: null },
        },
      ],
    },
  ])
  expect(line).toMatchObject({
    user: null,
    who: 'Visitor 3f9a2c',
    ip: '',
    page: '',
    device: '',
    object: { label: '7' },
  })
})

it('a view that two pages hold is one row', () => {
  expect(
    viewLines([{ views: [view] }, { views: [view, { ...view, id: 'm2' }] }]).map(({ id }) => id),
  ).toEqual(['m1', 'm2'])
})

it('leads to its log-in, where somebody was logged in', () => {
  const sessionOfFirst = (over: Partial<ObjectViewItem>) =>
    viewLines([{ views: [{ ...view, ...over }] }])[0]?.session
  expect(sessionOfFirst({ sessionId: 's-1' })).toBe('s-1')
  expect(sessionOfFirst({ sessionId: 's-1', user: null })).toBeNull()
})
