import { StoreError } from '@keepsight/store'
import { Compile } from 'typebox/compile'
import type { TSchema } from 'typebox'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { EndSessionAnswer, SessionAnswer, SessionsAnswer, TimelineAnswer } from '../schemas/sessions.js'
import { appSide, keyIdOf } from '../testing/session-requests.js'
import { startTestApi, view, type TestApi } from '../testing/start-test-api.js'
import { createRoutes } from './all-routes.js'

let test: TestApi
let shop: ReturnType<typeof appSide>
beforeAll(async () => {
  test = await startTestApi()
  shop = appSide(test)
})
afterAll(() => test.close())

const { routes } = createRoutes()

/** Sends a request of a route of the table as reader of the shop, and checks the answer of success against its schema. */
async function ask<Body>(
  method: 'GET' | 'POST',
  path: string,
  options: {
    query?: string
    payload?: object
    headers?: Record<string, string>
    [name: string]: unknown
  } = {},
) {
  const {
    query = '',
    payload,
    headers = { authorization: `Bearer ${test.shop.readKey}` },
    ...params
  } = options
  const url = path.replace(/:(\w+)/g, (_match, name: string) =>
    encodeURIComponent(String(params[name] ?? (name === 'app' ? 'shop' : name))),
  )
  const response = await test.api.inject({
    method,
    url: url + query,
    headers,
    ...(payload ? { payload } : {}),
  })
  const body = response.json<Body & { error?: { code: string; message: string } }>()
  if (response.statusCode === 200) {
    const route = routes.find((each) => each.method === method && each.path === path)
    expect([...Compile(route?.response as TSchema).Errors(body)]).toEqual([])
  }
  return { status: response.statusCode, body, code: body.error?.code }
}

const list = '/v1/apps/:app/sessions'
const one = '/v1/apps/:app/sessions/:session'
const stored = (ms: number) => new Date(ms).toISOString().replace('T', ' ').slice(0, 23)

describe('the list of sessions', () => {
  it('says who, on which device, and what was viewed last under any key', async () => {
    const { id } = await shop.start('l1', { user: 'lea' })
    await shop.post('/rekey', { keyId: id, newKeyId: keyIdOf('l2'), newSealedKey: 'x' })
    await shop.start('l3', { user: 'lea' })
    await test.insert([
      view('lm1', { time: stored(Date.now() - 2000), session_id: id, object_id: '1' }),
      view('lm2', {
        time: stored(Date.now() - 1000),
        session_id: keyIdOf('l2'),
        object_id: '2',
        object_label: 'Mug',
      }),
      view('lm3', { time: stored(Date.now()), session_id: id, app_id: 'blog', object_id: '3' }),
    ])
    const { body } = await ask<SessionsAnswer>('GET', list, { query: '?user=lea&state=live' })
    expect(body.sessions).toMatchObject([
      { id: keyIdOf('l3'), lastViewed: null },
      { id, user: 'lea', state: 'active', lastViewed: { type: 'Product', id: '2', label: 'Mug' } },
    ])
    expect(body.delivery).toEqual({ listeners: [], ending: 0, unguardedWriterSeenAt: null })
    expect((await ask<SessionAnswer>('GET', one, { session: keyIdOf('l2') })).body).toMatchObject({
      session: { id },
      keyIds: [id, keyIdOf('l2')],
      lastViewed: { id: '2' },
    })
    const views = await ask<{ views: { id: string }[] }>('GET', '/v1/apps/:app/object-views', {
      query: `?session=${id}`,
    })
    expect(views.body.views.map((each) => each.id)).toEqual(['lm2', 'lm1'])
  })

  it('narrows by what is asked for', async () => {
    await shop.start('m1', {
      user: 'mia',
      userAgent:
        'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
    })
    await shop.start('m2', { user: 'mia' })
    await shop.post('/end', { sessions: [keyIdOf('m2')], reason: 'logout' })
    const idsOf = async (query: string) =>
      (await ask<SessionsAnswer>('GET', list, { query: `?user=mia&${query}` })).body.sessions.map(
        ({ id }) => id,
      )
    const [m1, m2] = ['m1', 'm2'].map(keyIdOf)
    const today = new Date().toISOString()
    expect(await idsOf('')).toEqual([m2, m1])
    expect(await idsOf('state=active')).toEqual([m1])
    expect(await idsOf('browser=Chrome')).toEqual([m1])
    expect(await idsOf('os=macOS')).toEqual([m2])
    expect(await idsOf('reason=logout')).toEqual([m2])
    expect(await idsOf('deviceType=tablet')).toEqual([])
    expect(await idsOf('country=ZZ')).toEqual([])
    expect(await idsOf(`from=${today}`)).toEqual([])
    expect(await idsOf(`to=${today}`)).toEqual([m2, m1])
    expect(await idsOf('to=2020-01-01')).toEqual([])
  })

  it.each([
    'state=alive',
    'limit=0',
    'limit=1001',
    'limit=many',
    'country=Germany',
    'reason=because',
    'from=yesterday',
    'from=2026-02-01&to=2026-01-01',
    'user=',
    'user=%00',
    'cursor=bm9uc2Vuc2U',
    'sort=user',
  ])('refuses ?%s', async (query) => {
    const { status, body } = await ask<object>('GET', list, { query: `?${query}` })
    expect(status).toBe(400)
    expect(body.error?.message).not.toBe('')
  })

  it('is told while the events store does not answer', async () => {
    const away = await startTestApi({
      events: { query: () => Promise.reject(new StoreError('clickhouse_unreachable')) },
    })
    try {
      await appSide(away).start('n1')
      const response = await away.api.inject({
        url: '/v1/apps/shop/sessions',
        headers: { authorization: `Bearer ${away.shop.readKey}` },
      })
      expect(response.json()).toMatchObject({ sessions: [{ id: keyIdOf('n1'), lastViewed: null }] })
    } finally {
      await away.close()
    }
  })
})

describe('ending from outside the app', () => {
  it.each<[string, () => Promise<Record<string, string>>, string]>([
    ['a read key', () => Promise.resolve({ authorization: `Bearer ${test.shop.readKey}` }), 'api'],
    ['the operator', () => Promise.resolve({ authorization: `Bearer ${test.adminToken}` }), 'admin'],
    [
      'the dashboard',
      async () => ({ cookie: await test.signIn(), 'sec-fetch-site': 'same-origin' }),
      'dashboard',
    ],
  ])('by %s says so, and tells the true state', async (who, headersOf, kind) => {
    const { id } = await shop.start(`end by ${who}`, { user: 'pat' })
    const headers = await headersOf()
    const end = () => ask<EndSessionAnswer>('POST', `${one}/end`, { session: id, headers })
    expect((await end()).body).toMatchObject({
      ended: 1,
      session: { id, state: 'ending', reason: 'ended-by-admin', endedBy: { kind, id: null } },
    })
    expect((await end()).body).toMatchObject({ ended: 0, session: { id, state: 'ending' } })
  })

  it('is refused to a page of another site that has the cookie', async () => {
    const { id } = await shop.start('q1', { user: 'quin' })
    const cookie = await test.signIn()
    for (const headers of [{ cookie, 'sec-fetch-site': 'cross-site' }, { cookie }])
      for (const path of [
        `${one}/end`,
        `${one}/end-others`,
        '/v1/apps/:app/users/:user/end-sessions',
        '/v1/apps/:app/users/:user/deactivate',
        '/v1/apps/:app/users/:user/reactivate',
      ])
        expect(await ask('POST', path, { session: id, user: 'quin', headers })).toMatchObject({
          status: 403,
          code: 'cross_site_request',
        })
    expect((await ask<SessionAnswer>('GET', one, { session: id })).body.session.state).toBe('active')
  })

  it('ends the others of a user, or all, and deactivates', async () => {
    for (const name of ['r1', 'r2', 'r3']) await shop.start(name, { user: 'r/ö ?' })
    const live = async () =>
      (
        await ask<SessionsAnswer>('GET', list, { query: `?user=${encodeURIComponent('r/ö ?')}&state=active` })
      ).body.sessions.map(({ id }) => id)
    expect((await ask('POST', `${one}/end-others`, { session: keyIdOf('r2') })).body).toMatchObject({
      ended: 2,
    })
    expect(await live()).toEqual([keyIdOf('r2')])
    const user = { user: 'r/ö ?' }
    expect((await ask('POST', '/v1/apps/:app/users/:user/end-sessions', user)).body).toMatchObject({
      ended: 1,
      sessions: [{ id: keyIdOf('r2'), reason: 'ended-by-admin' }],
    })
    expect((await ask('POST', '/v1/apps/:app/users/:user/end-sessions', user)).body).toMatchObject({
      ended: 0,
    })
    await shop.start('r4', user)
    expect((await ask('POST', '/v1/apps/:app/users/:user/deactivate', user)).body).toMatchObject({
      ended: 1,
      sessions: [{ id: keyIdOf('r4'), reason: 'user-deactivated', endedBy: { kind: 'api' } }],
    })
    const timeline = () =>
      ask<TimelineAnswer>('GET', '/v1/apps/:app/users/:user/timeline', { ...user, query: '?limit=1' })
    expect((await timeline()).body.deactivated).toBe(true)
    expect((await ask('POST', '/v1/apps/:app/users/:user/reactivate', user)).body).toEqual({ success: true })
    expect((await timeline()).body.deactivated).toBe(false)
  })

  it.each(['', '/end', '/end-others'])('knows no session of others at …/:session%s', async (verb) => {
    const { id } = await appSide(test, test.blog.secretKey).start(`blog${verb}`)
    for (const session of [
      id,
      keyIdOf('nobody'),
      'x',
      "' or 1=1 --",
      '\u0000',
      'é'.repeat(22),
      'x'.repeat(200),
    ])
      expect(await ask(verb ? 'POST' : 'GET', `${one}${verb}`, { session })).toMatchObject({
        status: 404,
        code: 'unknown_session',
      })
    expect((await appSide(test, test.blog.secretKey).get(`/${id}`)).body).toMatchObject({
      session: { state: 'active' },
    })
  })

  it('takes users of 256 characters, however they are written, and none of more', async () => {
    const path = '/v1/apps/:app/users/:user/end-sessions'
    expect((await ask('POST', path, { user: '漢'.repeat(256) })).status).toBe(200)
    expect((await ask('POST', path, { user: 'x'.repeat(257) })).status).toBe(400)
    expect((await ask('POST', path, { user: 'a\u0000' })).status).toBe(400)
  })
})

describe("a user's timeline", () => {
  const path = '/v1/apps/:app/users/:user/timeline'
  const names = (items: TimelineAnswer['items']) =>
    items.map((item) =>
      item.kind === 'view'
        ? item.view.id
        : item.kind === 'event'
          ? item.event.id
          : `${item.kind} ${item.session.id}`,
    )

  it('holds log-ins, endings, views and events as one list, newest first, in pages that miss and repeat nothing', async () => {
    const first = await shop.start('t1', { user: 'tim' })
    const start = Date.parse(first.startedAt)
    const at = (ms: number, id: string, given: object = {}) =>
      view(id, { time: stored(start + ms), user_id: 'tim', session_id: first.id, ...given })
    await test.insert([
      at(0, 'ta'), // In the millisecond of the log-in: after it.
      at(1, 'tb1'),
      at(1, 'tb2', { type: 'track', event: 'Added', object_type: '', object_id: '' }),
      at(1, 'tb3'),
      at(-5000, 'before'),
      at(5, 'of another user', { user_id: 'tom' }),
      at(5, 'of another app', { app_id: 'blog' }),
    ])
    await new Promise((resolve) => setTimeout(resolve, 20))
    await shop.start('t2', { user: 'tim', limit: 1 })
    const all = await ask<TimelineAnswer>('GET', path, { user: 'tim' })
    const expected = names(all.body.items)
    expect(expected.toSorted()).toEqual(
      [
        `session-started ${keyIdOf('t2')}`,
        `session-ended ${first.id}`,
        'tb3',
        'tb2',
        'tb1',
        'ta',
        `session-started ${first.id}`,
        'before',
      ].toSorted(),
    )
    expect(expected.slice(2)).toEqual(['tb3', 'tb2', 'tb1', 'ta', `session-started ${first.id}`, 'before'])
    expect(all.body.items.find(({ kind }) => kind === 'session-ended')).toMatchObject({
      session: { state: 'ending', reason: 'replaced', replacedBy: keyIdOf('t2') },
    })
    expect(all.body.items.find(({ kind }) => kind === 'event')).toMatchObject({
      event: { type: 'track', event: 'Added', sessionId: first.id },
    })
    for (const limit of [1, 2, 3, 7]) {
      const found: string[] = []
      let cursor: string | null = null
      for (let pages = 0; pages < 20; pages++) {
        const page: { body: TimelineAnswer } = await ask<TimelineAnswer>('GET', path, {
          user: 'tim',
          query: `?limit=${String(limit)}${cursor === null ? '' : `&cursor=${cursor}`}`,
        })
        found.push(...names(page.body.items))
        cursor = page.body.nextCursor
        if (cursor === null) break
      }
      expect(found).toEqual(expected)
    }
  })

  it('is empty for a user nobody has heard of, and refuses foreign cursors', async () => {
    expect((await ask('GET', path, { user: 'nobody' })).body).toEqual({
      items: [],
      nextCursor: null,
      deactivated: false,
    })
    const { nextCursor } = (await ask<TimelineAnswer>('GET', path, { user: 'tim', query: '?limit=1' })).body
    for (const cursor of [nextCursor ?? '', 'x', '%00'])
      expect(await ask('GET', path, { user: 'tom', query: `?cursor=${cursor}` })).toMatchObject({
        status: 400,
      })
    for (const limit of ['0', '501', 'x'])
      expect((await ask('GET', path, { user: 'tim', query: `?limit=${limit}` })).status).toBe(400)
  })
})

describe('the report on sessions', () => {
  const path = '/v1/apps/:app/reports/sessions'
  const day = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10)

  it('counts what happened', async () => {
    const { body } = await ask<{ totals: { logIns: number; failed: number } }>('POST', path, {
      payload: { range: { from: day(-1), to: day(1) }, timezone: 'UTC' },
    })
    expect(body).toMatchObject({ days: [{ date: day(-1), logIns: 0 }, { date: day(0) }, { date: day(1) }] })
    expect(body.totals.logIns).toBeGreaterThan(0)
  })

  it.each<[string, object]>([
    ['no range', {}],
    ['a day that is none', { range: { from: '2026-02-30', to: '2026-03-01' } }],
    ['an end before its beginning', { range: { from: '2026-02-02', to: '2026-02-01' } }],
    ['too many days', { range: { from: '1990-01-01', to: '2026-02-01' } }],
    ['no zone', { range: { from: '2026-02-01', to: '2026-02-01' }, timezone: 'Mars/Olympus' }],
    ['an unknown field', { range: { from: '2026-02-01', to: '2026-02-01' }, user: 'x' }],
  ])('refuses %s', async (_what, payload) => {
    expect((await ask('POST', path, { payload })).status).toBe(400)
  })
})

it('doctor tells of endings that no app confirms, and of a store without a guard', async () => {
  const late = await startTestApi({
    now: () => Date.now() + 120_000,
    events: { query: () => Promise.resolve([]) },
  })
  try {
    const app = appSide(late)
    const doctor = async () => {
      const response = await late.api.inject({
        url: '/v1/admin/doctor',
        headers: { authorization: `Bearer ${late.adminToken}` },
      })
      const { checks } = response.json<{ checks: { name: string; ok: boolean; message: string }[] }>()
      return Object.fromEntries(checks.map(({ name, ok, message }) => [name, { ok, message }]))
    }
    await app.start('u1')
    expect(await doctor()).toMatchObject({
      database: { ok: true },
      endings: { ok: true },
      'session-stores': { ok: true },
    })
    await app.post('/end', { sessions: [keyIdOf('u1')], reason: 'logout' })
    await app.post('/warnings', { code: 'unguarded_writer', keyId: keyIdOf('u1') })
    const found = await doctor()
    expect(found.endings).toMatchObject({ ok: false })
    expect(found.endings?.message).toContain('shop (1)')
    expect(found['session-stores']).toMatchObject({ ok: false })
  } finally {
    await late.close()
  }
})

it('no fault of the server came up', () => {
  expect(test.faults).toEqual([])
})
