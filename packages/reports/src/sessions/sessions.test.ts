import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runObjectViews } from '../object-views/run-object-views.js'
import { openTestStore, view, type TestStore } from '../testing/test-store.js'
import { buildLastViewed, runLastViewed } from './run-last-viewed.js'
import { runUserEvents, type UserEventsRequest } from './run-user-events.js'

const app = { id: 'shop', timezone: 'UTC' }
const at = (time: string) => Date.parse(`2026-05-12T${time}Z`)
let store: TestStore

beforeAll(async () => {
  store = await openTestStore()
  const seen = (time: string, messageId: string, given: object = {}) =>
    view(`2026-05-12T${time}Z`, { message_id: messageId, user_id: 'u1', session_id: 'key1', ...given })
  await store.insert([
    seen('10:00:00', 'a', { object_id: '1', object_label: 'Mug' }),
    seen('10:01:00', 'b', { object_id: '2', object_url: '/products/2' }),
    seen('10:01:00', 'b2', { type: 'track', event: 'Added', object_type: '', object_id: '' }),
    seen('10:02:00', 'c', { session_id: 'key2', object_id: '3', object_label: 'Bowl' }),
    seen('10:03:00', 'other session', { session_id: 'key3', user_id: 'u2', object_id: '4' }),
    seen('10:04:00', 'other app', { app_id: 'blog', object_id: '5' }),
    seen('11:00:00', 'later', { object_id: '6' }),
  ])
})
afterAll(() => store.close())
const context = () => ({ events: store.events, app })

describe('the object viewed last in a session', () => {
  const session = (...ids: string[]) => ({ ids, fromMs: at('09:59:00'), toMs: at('10:30:00') })

  it('is the newest under any of its keys, in its time', async () => {
    const found = await runLastViewed(
      [session('key1', 'key2'), session('key1'), session('key3'), session('key4')],
      context(),
    )
    expect(found).toEqual([
      { type: 'Product', id: '3', label: 'Bowl', url: null, time: '2026-05-12T10:02:00.000Z' },
      { type: 'Product', id: '2', label: null, url: '/products/2', time: '2026-05-12T10:01:00.000Z' },
      expect.objectContaining({ id: '4' }),
      null,
    ])
  })

  it('is asked for in one statement, whose time is bounded', async () => {
    const { sql, params } = buildLastViewed('shop', [
      session('a'),
      { ids: ['b'], fromMs: at('08:00:00'), toMs: null },
    ])
    expect(sql).toContain('time >=')
    expect(sql).not.toContain('time <')
    expect(Object.values(params ?? {})).toContainEqual('2026-05-12 08:00:00.000')
    expect(await runLastViewed([], context())).toEqual([])
  })
})

describe('the views of a session', () => {
  const idsOf = async (request: object, session?: Parameters<typeof runObjectViews>[2]) => {
    const result = await runObjectViews(request, context(), session)
    if (!result.ok) throw new Error(result.refusal.message)
    return result.value.views.map(({ id }) => id)
  }

  it('are those under all of its keys, in its time', async () => {
    expect(
      await idsOf(
        { session: 'key1' },
        { ids: ['key1', 'key2'], fromMs: at('09:00:00'), toMs: at('10:30:00') },
      ),
    ).toEqual(['c', 'b', 'a'])
  })

  it('are those of the id itself where nothing is known of the session', async () => {
    expect(await idsOf({ session: 'key1' })).toEqual(['later', 'b', 'a'])
    expect(await idsOf({ session: 'nope' })).toEqual([])
  })

  it('go on page by page while the session gets new keys', async () => {
    const first = await runObjectViews({ session: 'key1', limit: 1 }, context())
    if (!first.ok || first.value.nextCursor === null) throw new Error('no first page')
    expect(
      await idsOf(
        { session: 'key1', cursor: first.value.nextCursor },
        { ids: ['key1', 'key2'], fromMs: null, toMs: at('11:00:00') },
      ),
    ).toEqual(['c', 'b', 'a'])
  })
})

describe("a user's events", () => {
  const idsOf = async (before: UserEventsRequest['before'], limit = 10) =>
    (await runUserEvents({ user: 'u1', before, limit }, context())).map((item) =>
      item.kind === 'view' ? item.view.id : `${item.event.id}: ${item.event.event}`,
    )

  it('are of every type, newest first', async () => {
    expect(await idsOf(null)).toEqual(['later', 'c', 'b2: Added', 'b', 'a'])
    expect(await idsOf(null, 2)).toEqual(['later', 'c'])
  })

  it('go on after any of those at the same moment', async () => {
    expect(await idsOf({ timeMs: at('10:01:00'), messageId: null })).toEqual(['b2: Added', 'b', 'a'])
    expect(await idsOf({ timeMs: at('10:01:00'), messageId: 'b2' })).toEqual(['b', 'a'])
    expect(await idsOf({ timeMs: at('10:01:00'), messageId: 'a' })).toEqual(['a'])
  })
})
