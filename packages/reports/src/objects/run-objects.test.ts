import { afterAll, beforeAll, expect, it } from 'vitest'
import { runObject } from '../object/run-object.js'
import { openTestStore, view, type TestStore } from '../testing/test-store.js'
import type { ObjectsRequest, ObjectsResponse } from '../types.js'
import { runObjects } from './run-objects.js'

const app = { id: 'shop', timezone: 'Europe/Berlin' }
const range = { from: '2026-05-12', to: '2026-05-12' }
let store: TestStore

beforeAll(async () => {
  store = await openTestStore()
  await store.insert([
    view('2026-05-12T08:00:00Z', { object_label: 'Mug', object_url: '/mug', visitor_id: 'a', user_id: 'u1' }),
    view('2026-05-12T09:00:00Z', { object_label: 'Blue mug', visitor_id: 'a', user_id: 'u1' }),
    view('2026-05-12T09:30:00Z', { visitor_id: 'b' }),
    view('2026-05-12T09:40:00Z', { visitor_id: '' }),
    view('2026-05-12T10:00:00Z', { object_id: '2', visitor_id: 'a', user_id: 'u2', is_bot: 1 }),
    view('2026-05-12T07:00:00Z', { object_type: 'Order', object_id: '2', visitor_id: 'a' }),
    view('2026-05-11T10:00:00Z', { visitor_id: 'a' }),
    view('2026-05-11T10:00:00Z', { object_id: '3', visitor_id: 'z' }),
    view('2026-05-12T08:00:00Z', {
      type: 'track',
      object_type: '',
      object_id: '',
      visitor_id: 'q',
      user_id: 'u9',
    }),
    view('2026-05-12T08:00:00Z', { app_id: 'other', visitor_id: 'w' }),
    // Newest of all, outside the range.
    view('2026-06-01T08:00:00Z', { object_label: 'Green mug' }),
  ])
})
afterAll(() => store.close())

async function ask(request: ObjectsRequest): Promise<ObjectsResponse> {
  const result = await runObjects(request, { events: store.events, app })
  if (!result.ok) throw new Error(result.refusal.message)
  return result.value
}

it('lists each object of each type with its counts and the newest label and URL of the range', async () => {
  const answer = await ask({ range })
  expect(answer.rows).toEqual([
    {
      type: 'Product',
      id: '1',
      label: 'Blue mug',
      url: '/mug',
      views: 4,
      visitors: 2,
      users: 1,
      lastViewedAt: '2026-05-12T09:40:00.000Z',
    },
    {
      type: 'Order',
      id: '2',
      label: null,
      url: null,
      views: 1,
      visitors: 1,
      users: 0,
      lastViewedAt: '2026-05-12T07:00:00.000Z',
    },
    {
      type: 'Product',
      id: '2',
      label: null,
      url: null,
      views: 1,
      visitors: 1,
      users: 1,
      lastViewedAt: '2026-05-12T10:00:00.000Z',
    },
  ])
  expect(answer.totals).toEqual({ views: 6, visitors: 2, users: 2, objects: 3 })
})

it('sets the period before beside them', async () => {
  const answer = await ask({ range, compare: 'previous_period' })
  expect(answer.rows.map(({ comparison }) => comparison)).toEqual([
    { views: 1, visitors: 1, users: 0 },
    { views: 0, visitors: 0, users: 0 },
    { views: 0, visitors: 0, users: 0 },
  ])
  expect(answer.comparisonTotals).toEqual({ views: 2, visitors: 2, users: 0, objects: 2 })
  expect(answer.meta.comparisonRange).toEqual({ from: '2026-05-11', to: '2026-05-11' })
})

it('orders by the newest view, filters, and leaves bots out', async () => {
  const newest = await ask({ range, orderBy: [['lastViewedAt', 'desc']] })
  expect(newest.rows.map(({ type, id }) => `${type} ${id}`)).toEqual(['Product 2', 'Product 1', 'Order 2'])
  const products = await ask({ range, filters: ['is', 'object:type', ['Product']], bots: 'exclude' })
  expect(products.rows).toHaveLength(1)
  expect(products.totals).toEqual({ views: 4, visitors: 2, users: 1, objects: 1 })
})

it('gives all objects once, page by page', async () => {
  const first = await ask({ range, limit: 2 })
  const second = await ask({ range, limit: 2, cursor: first.meta.nextCursor ?? '' })
  expect(first.meta.rows).toBe(3)
  expect([...first.rows, ...second.rows].map(({ type, id }) => `${type} ${id}`)).toEqual([
    'Product 1',
    'Order 2',
    'Product 2',
  ])
  expect(second.meta.nextCursor).toBeNull()
})

it('shows one object: trend, viewers, newest views, and its newest label of all time', async () => {
  const result = await runObject(
    {
      type: 'Product',
      id: '1',
      range: { from: '2026-05-10', to: '2026-05-12' },
      compare: 'previous_period',
      newest: 2,
    },
    { events: store.events, app },
  )
  if (!result.ok) throw new Error(result.refusal.message)
  const { value } = result
  expect(value.object).toEqual({ type: 'Product', id: '1', label: 'Green mug', url: '/mug' })
  expect(value.totals).toEqual({ views: 5, visitors: 2, users: 1 })
  expect(value.comparisonTotals).toEqual({ views: 0, visitors: 0, users: 0 })
  expect(value.trend.map(({ time, views, comparisonTime }) => [time, views, comparisonTime])).toEqual([
    ['2026-05-10', 0, '2026-05-07'],
    ['2026-05-11', 1, '2026-05-08'],
    ['2026-05-12', 4, '2026-05-09'],
  ])
  expect(value.viewers).toEqual([
    {
      user: 'u1',
      visitor: 'a',
      views: 2,
      firstViewedAt: '2026-05-12T08:00:00.000Z',
      lastViewedAt: '2026-05-12T09:00:00.000Z',
    },
    {
      user: null,
      visitor: null,
      views: 1,
      firstViewedAt: '2026-05-12T09:40:00.000Z',
      lastViewedAt: '2026-05-12T09:40:00.000Z',
    },
    {
      user: null,
      visitor: 'b',
      views: 1,
      firstViewedAt: '2026-05-12T09:30:00.000Z',
      lastViewedAt: '2026-05-12T09:30:00.000Z',
    },
    {
      user: null,
      visitor: 'a',
      views: 1,
      firstViewedAt: '2026-05-11T10:00:00.000Z',
      lastViewedAt: '2026-05-11T10:00:00.000Z',
    },
  ])
  expect(value.viewersTotal).toBe(4)
  expect(value.newest.map(({ time }) => time)).toEqual([
    '2026-05-12T09:40:00.000Z',
    '2026-05-12T09:30:00.000Z',
  ])
  expect(value.meta.interval).toBe('time:day')
})

it('shows an object that was never viewed as one without views', async () => {
  const result = await runObject({ type: 'Product', id: 'never', range }, { events: store.events, app })
  expect(result).toMatchObject({
    ok: true,
    value: {
      object: { label: null, url: null },
      totals: { views: 0 },
      viewers: [],
      viewersTotal: 0,
      newest: [],
    },
  })
  expect(result.ok && result.value.trend).toHaveLength(24)
})
