import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openTestStore, view, type TestStore } from '../testing/test-store.js'
import type { ObjectViewsRequest, ObjectViewsResponse } from '../types.js'
import { buildObjectViews } from './build-object-views.js'
import { parseObjectViews } from './parse-object-views.js'
import { runObjectViews } from './run-object-views.js'

const app = { id: 'shop', timezone: 'Europe/Berlin' }
let store: TestStore

beforeAll(async () => {
  store = await openTestStore()
  await store.insert([
    view('2026-05-11T21:59:59.999Z', { message_id: 'monday' }),
    view('2026-05-11T22:00:00.000Z', { message_id: 'tuesday-a', user_id: 'u1' }),
    view('2026-05-12T10:00:00.123Z', {
      message_id: 'full',
      user_id: 'u1',
      visitor_id: 'v1',
      ip: '203.0.113.9',
      session_id: 's1',
      object_type: 'Order',
      object_id: '812',
      object_label: 'Invoice 812',
      object_url: '/orders/812',
      page_url: 'https://shop.example/orders/812',
      page_path: '/orders/812',
      page_title: 'Invoice',
      user_agent: 'Firefox',
    }),
    view('2026-05-12T22:00:00.000Z', { message_id: 'wednesday', is_bot: 1 }),
    view('2026-05-12T11:00:00.000Z', { message_id: 'track', type: 'track', object_type: '', object_id: '' }),
    view('2026-05-12T11:00:00.000Z', { message_id: 'other app', app_id: 'other' }),
  ])
})
afterAll(() => store.close())

async function ask(request: ObjectViewsRequest): Promise<ObjectViewsResponse> {
  const result = await runObjectViews(request, { events: store.events, app })
  if (!result.ok) throw new Error(result.refusal.message)
  return result.value
}
const idsOf = async (request: ObjectViewsRequest) => (await ask(request)).views.map(({ id }) => id)

describe('object views', () => {
  it("are the app's views only, newest first", async () => {
    expect(await ask({})).toMatchObject({ nextCursor: null })
    expect(await idsOf({})).toEqual(['wednesday', 'full', 'tuesday-a', 'monday'])
  })

  it('hold all that is known, and null for what is not', async () => {
    const [full] = (await ask({ type: 'Order' })).views
    expect(full).toEqual({
      id: 'full',
      time: '2026-05-12T10:00:00.123Z',
      user: 'u1',
      visitor: 'v1',
      ip: '203.0.113.9',
      sessionId: 's1',
      object: { type: 'Order', id: '812', label: 'Invoice 812', url: '/orders/812' },
      page: { url: 'https://shop.example/orders/812', path: '/orders/812', title: 'Invoice' },
      userAgent: 'Firefox',
    })
    const [bare] = (await ask({ to: '2026-05-11' })).views
    expect(bare).toEqual({
      id: 'monday',
      time: '2026-05-11T21:59:59.999Z',
      user: null,
      visitor: null,
      ip: null,
      sessionId: null,
      object: { type: 'Product', id: '1', label: null, url: null },
      page: null,
      userAgent: null,
    })
  })

  it.each<[string, ObjectViewsRequest, string[]]>([
    ['one object', { type: 'Order', id: '812' }, ['full']],
    ['one user', { user: 'u1' }, ['full', 'tuesday-a']],
    ['one visitor', { visitor: 'v1' }, ['full']],
    ["a day of the app's zone", { from: '2026-05-12', to: '2026-05-12' }, ['full', 'tuesday-a']],
    [
      'instants, the last not included',
      { from: '2026-05-12T00:00:00+02:00', to: '2026-05-12T10:00:00.123Z' },
      ['tuesday-a'],
    ],
    ['people only', { bots: 'exclude' }, ['full', 'tuesday-a', 'monday']],
    ['an object that is not there', { id: 'nope' }, []],
  ])('can be of %s', async (_name, request, ids) => {
    expect(await idsOf(request)).toEqual(ids)
  })

  it.each<[string, unknown, string]>([
    ['a limit of 501', { limit: 501 }, '1 to 500'],
    ['a time without its zone', { from: '2026-05-12T10:00' }, 'with its offset'],
    ['a day that does not exist', { to: '2026-02-30' }, 'to must be a day'],
    ['an end before its beginning', { from: '2026-05-12', to: '2026-05-10' }, 'to is before from'],
    ['an unknown field', { userId: 'u1' }, 'Fields are: type, id, user'],
  ])('refuse %s', async (_name, request, part) => {
    const result = await runObjectViews(request, { events: store.events, app })
    expect(result.ok ? '' : result.refusal.message).toContain(part)
  })
})

it('read the newest views first instead of sorting all of them', async () => {
  const { sql, params } = buildObjectViews(parseObjectViews({ limit: 1 }, app))
  const plan = await store.events.query<{ explain: string }>({
    name: 'plan',
    sql: `EXPLAIN actions = 1 ${sql}`,
    params,
  })
  expect(plan.map(({ explain }) => explain).join('\n')).toContain('InReverseOrder')
})

describe('pages of object views', () => {
  const own = { id: 'busy', timezone: 'UTC' }
  const page = async (cursor?: string | null) => {
    const result = await runObjectViews(
      { limit: 3, ...(cursor ? { cursor } : {}) },
      { events: store.events, app: own },
    )
    if (!result.ok) throw new Error(result.refusal.message)
    return result.value
  }
  let made = 0
  const viewed = (time: string) =>
    view(time, { app_id: 'busy', message_id: `b${String(++made).padStart(3, '0')}` })

  beforeEach(async () => {
    // Four at each of three instants, so that pages end in the middle of an instant.
    await store.insert(
      ['10:00:00', '10:00:01', '10:00:02'].flatMap((time) =>
        Array.from({ length: 4 }, () => viewed(`2026-05-12T${time}Z`)),
      ),
    )
  })

  it('skip and repeat nothing while new views arrive', async () => {
    const before = new Set<string>()
    for (let cursor: string | null = null, first = true; first || cursor; first = false) {
      const found: ObjectViewsResponse = await page(cursor)
      found.views.forEach(({ id }) => before.add(id))
      cursor = found.nextCursor
    }
    const seen: string[] = []
    for (let cursor: string | null = null, first = true; first || cursor; first = false) {
      const found: ObjectViewsResponse = await page(cursor)
      seen.push(...found.views.map(({ id }) => id))
      cursor = found.nextCursor
      await store.insert([viewed('2026-05-12T10:00:03Z')])
    }
    expect(seen).toHaveLength(new Set(seen).size)
    expect(new Set(seen)).toEqual(before)
  })

  it('belong to one question', async () => {
    const { nextCursor } = await page()
    const result = await runObjectViews(
      { user: 'u1', cursor: nextCursor },
      { events: store.events, app: own },
    )
    expect(result).toMatchObject({ ok: false, refusal: { code: 'invalid_cursor' } })
  })
})
