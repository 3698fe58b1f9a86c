import type { EndSessionsAnswer, StartSessionAnswer, UserSession } from '@keepsight/protocol'
import { sessionLimits } from '@keepsight/protocol'
import { Compile } from 'typebox/compile'
import type { TSchema } from 'typebox'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appSide, keyIdOf, logIn } from '../testing/session-requests.js'
import { startTestApi, type TestApi } from '../testing/start-test-api.js'
import { createRoutes } from './all-routes.js'

let test: TestApi
let shop: ReturnType<typeof appSide>
let blog: ReturnType<typeof appSide>
beforeAll(async () => {
  test = await startTestApi()
  shop = appSide(test)
  blog = appSide(test, test.blog.secretKey)
})
afterAll(() => test.close())

const { routes } = createRoutes()

function expectSchema(method: string, path: string, body: unknown): void {
  const route = routes.find((each) => each.method === method && each.path === path)
  expect([...Compile(route?.response as TSchema).Errors(body)]).toEqual([])
}

describe('an app that logs a user in', () => {
  it('is told the session, and the same again when it asks again', async () => {
    const first = await shop.post<StartSessionAnswer>('/start', logIn('a1', { user: 'ann' }))
    expectSchema('POST', '/v1/sessions/start', first.body)
    expect(first.body).toMatchObject({
      outcome: 'started',
      session: {
        id: keyIdOf('a1'),
        user: 'ann',
        state: 'active',
        ip: '203.0.113.9',
        device: { browser: 'Firefox', os: 'macOS', label: 'Firefox on macOS' },
      },
    })
    const again = await shop.post<StartSessionAnswer>('/start', logIn('a1', { user: 'ann' }))
    expect(again.body).toMatchObject({ outcome: 'started', session: { id: keyIdOf('a1') } })
    expect((await shop.get<{ sessions: object[] }>('?user=ann')).body.sessions).toHaveLength(1)
  })

  it('is told which session was replaced, with the notice to show and the sealed key to destroy', async () => {
    await shop.start('b1', { user: 'bob', limit: 1 })
    const { body } = await shop.post<StartSessionAnswer>('/start', logIn('b2', { user: 'bob', limit: 1 }))
    expectSchema('POST', '/v1/sessions/start', body)
    expect(body).toMatchObject({
      outcome: 'started',
      endings: [
        {
          keyId: keyIdOf('b1'),
          sealedKey: 'sealed.0123456789',
          needsDelivery: true,
          notice: { reason: 'replaced', replacedBy: { device: 'Firefox on macOS' } },
        },
      ],
    })
  })

  it('is told what holds the place where the limit rejects, and nothing is ended', async () => {
    await shop.start('c1', { user: 'cat', limit: 1 })
    const { status, body } = await shop.post<StartSessionAnswer>(
      '/start',
      logIn('c2', { user: 'cat', limit: 1, onLimit: 'reject' }),
    )
    expect(status).toBe(200)
    expectSchema('POST', '/v1/sessions/start', body)
    expect(body).toMatchObject({
      outcome: 'rejected',
      reason: 'limit',
      live: [{ device: { label: 'Firefox on macOS' } }],
    })
    expect((await shop.get(`/${keyIdOf('c1')}`)).body).toMatchObject({ session: { state: 'active' } })
  })

  it.each<[string, object, string]>([
    ['a key id that is none', { keyId: 'short' }, 'keyId'],
    ['a key id with other characters', { keyId: `${'a'.repeat(21)}/` }, 'keyId'],
    ['no user', { user: undefined }, 'user'],
    ['an empty user', { user: '' }, 'user'],
    ['a user of too many characters', { user: 'u'.repeat(257) }, 'user'],
    ['a user with a NUL', { user: 'u\u0000' }, 'user'],
    ['a user with half a character', { user: 'u\ud800' }, 'user'],
    ['a user that is a number', { user: 7 }, 'user'],
    ['a limit of 0', { limit: 0 }, 'limit'],
    ['a limit of -1', { limit: -1 }, 'limit'],
    ['a limit that is no whole number', { limit: 1.5 }, 'limit'],
    ['a limit beyond the largest', { limit: sessionLimits.limit + 1 }, 'limit'],
    ['a sealed key of too many characters', { sealedKey: 'x'.repeat(2049) }, 'sealedKey'],
    ['no sealed key', { sealedKey: undefined }, 'sealedKey'],
    ['an idle timeout of 0', { idleTimeoutMs: 0 }, 'idleTimeoutMs'],
    ['an endless timeout', { absoluteTimeoutMs: 1e15 }, 'absoluteTimeoutMs'],
    ['another way at the limit', { onLimit: 'end-newest' }, 'onLimit'],
    ['an address that is none', { ip: '1.2.3' }, 'ip'],
    ['a time that is none', { startedAt: 'yesterday, at noon' }, 'startedAt'],
    ['an unknown field', { sessionKey: 'secret' }, 'not known'],
  ])('is refused with %s, which is named', async (_what, given, named) => {
    const { status, body } = await shop.post<{ error?: { message: string } }>('/start', {
      ...logIn('bad', { user: 'bad' }),
      ...given,
    })
    expect(status).toBe(400)
    expect(body.error?.message).toContain(named)
    expect((await shop.get<{ sessions: object[] }>('?user=bad')).body.sessions).toEqual([])
  })

  it('is refused with bodies that are no JSON, no object, or too large', async () => {
    expect(await shop.post('/start', [])).toMatchObject({ status: 400, code: 'invalid_query' })
    const send = (payload: string) =>
      test.api.inject({
        method: 'POST',
        url: '/v1/sessions/start',
        headers: { authorization: `Bearer ${test.shop.secretKey}`, 'content-type': 'application/json' },
        payload,
      })
    expect((await send('{"keyId":')).json()).toMatchObject({ error: { code: 'malformed_json' } })
    expect((await send('')).statusCode).toBe(400)
    expect((await send(JSON.stringify({ user: 'u'.repeat(300_000) }))).statusCode).toBe(413)
  })
})

describe('an app that ends sessions', () => {
  it('ends one once: the second time nothing is ended, and the true state is told', async () => {
    const { id } = await shop.start('d1', { user: 'dan' })
    const end = () => shop.post<EndSessionsAnswer>('/end', { sessions: [id], reason: 'logout' })
    const first = await end()
    expectSchema('POST', '/v1/sessions/end', first.body)
    expect(first.body).toMatchObject({
      ended: 1,
      sessions: [{ id, state: 'ending', reason: 'logout', endedBy: { kind: 'app', id: null } }],
      endings: [{ keyId: id, needsDelivery: true }],
    })
    expect((await end()).body).toMatchObject({ ended: 0, sessions: [{ id, state: 'ending' }] })
  })

  it('says who wished it', async () => {
    const { id } = await shop.start('d2', { user: 'dan' })
    const { body } = await shop.post('/end', {
      sessions: [id],
      reason: 'ended-by-user',
      ownedBy: 'dan',
      by: { kind: 'user', id: 'dan' },
    })
    expect(body).toMatchObject({ ended: 1, sessions: [{ endedBy: { kind: 'user', id: 'dan' } }] })
  })

  it('ends all of a user but one', async () => {
    const [keep] = await Promise.all(['e1', 'e2', 'e3'].map((name) => shop.start(name, { user: 'eve' })))
    const { body } = await shop.post<EndSessionsAnswer>('/end', {
      user: 'eve',
      except: keep?.id,
      reason: 'ended-by-user',
    })
    expect(body.ended).toBe(2)
    const live = await shop.get<{ sessions: UserSession[] }>('?user=eve&state=active')
    expect(live.body.sessions.map(({ id }) => id)).toEqual([keep?.id])
  })

  it("touches neither another app's session nor another user's", async () => {
    const { id } = await shop.start('f1', { user: 'fay' })
    expect(await blog.post('/end', { sessions: [id], reason: 'logout' })).toMatchObject({
      status: 404,
      code: 'unknown_session',
    })
    expect(
      await shop.post('/end', { sessions: [id], reason: 'ended-by-user', ownedBy: 'mallory' }),
    ).toMatchObject({ status: 404, code: 'unknown_session' })
    expect(await blog.get(`/${id}`)).toMatchObject({ status: 404, code: 'unknown_session' })
    expect(
      await blog.post('/rekey', { keyId: id, newKeyId: keyIdOf('f2'), newSealedKey: 'x' }),
    ).toMatchObject({ status: 404, code: 'unknown_session' })
    expect((await shop.get(`/${id}`)).body).toMatchObject({ session: { state: 'active' } })
  })

  it.each<[string, object]>([
    ['neither sessions nor a user', { reason: 'logout' }],
    ['both sessions and a user', { sessions: [keyIdOf('f1')], user: 'fay', reason: 'logout' }],
    ['no reason', { user: 'fay' }],
    ['a reason that is none', { user: 'fay', reason: 'because' }],
    ['an id that is none', { sessions: ["' or 1=1 --"], reason: 'logout' }],
    [
      'too many ids',
      { sessions: Array.from({ length: 501 }, (_, i) => keyIdOf(String(i))), reason: 'logout' },
    ],
    ['somebody else as who wished it', { user: 'fay', reason: 'logout', by: { kind: 'admin' } }],
  ])('is refused with %s', async (_what, body) => {
    expect((await shop.post('/end', body)).status).toBe(400)
    expect((await shop.get<{ sessions: object[] }>('?user=fay&state=active')).body.sessions).toHaveLength(1)
  })

  it('lets no deactivated user in until reactivated', async () => {
    await shop.start('g1', { user: 'gil' })
    expect((await shop.post('/deactivate', { user: 'gil' })).body).toMatchObject({
      ended: 1,
      sessions: [{ reason: 'user-deactivated', endedBy: { kind: 'app' } }],
    })
    const logInAgain = (name: string) => shop.post('/start', logIn(name, { user: 'gil' }))
    expect((await logInAgain('g2')).body).toMatchObject({ outcome: 'rejected', reason: 'user-deactivated' })
    expect((await shop.post('/reactivate', { user: 'gil' })).body).toEqual({ success: true })
    expect((await logInAgain('g3')).body).toMatchObject({ outcome: 'started' })
  })
})

describe('an app that tells of its sessions', () => {
  it('gives a session a new key; both lead to it', async () => {
    const { id } = await shop.start('h1', { user: 'hal' })
    const { body } = await shop.post('/rekey', {
      keyId: id,
      newKeyId: keyIdOf('h2'),
      newSealedKey: 'sealed.2',
    })
    expectSchema('POST', '/v1/sessions/rekey', body)
    expect(body).toMatchObject({ session: { id, state: 'active' } })
    expect((await shop.get(`/${keyIdOf('h2')}`)).body).toMatchObject({
      session: { id },
      keyIds: [id, keyIdOf('h2')],
    })
    const checked = await shop.post('/check', { keyIds: [id, keyIdOf('h2'), keyIdOf('never')] })
    expectSchema('POST', '/v1/sessions/check', checked.body)
    expect(checked.body).toMatchObject({
      keys: [
        { keyId: id, state: 'ended' },
        { keyId: keyIdOf('h2'), state: 'active', sessionId: id, user: 'hal' },
        { keyId: keyIdOf('never'), state: 'unknown', sessionId: null },
      ],
    })
  })

  it('says when they were used, which moves them forward only', async () => {
    const { id, startedAt } = await shop.start('i1', { user: 'ida' })
    const seenAt = async (at: string) => {
      expect((await shop.post('/seen', { sessions: [{ id, at }] })).body).toEqual({ success: true })
      return (await shop.get<{ session: UserSession }>(`/${id}`)).body.session.lastSeenAt
    }
    const before = await seenAt('2020-01-01T00:00:00.000Z')
    expect(before >= startedAt).toBe(true)
    expect((await seenAt('2099-01-01T00:00:00.000Z')) < '2099').toBe(true)
  })

  it('tells of failures and of a store without a guard', async () => {
    expect(await shop.post('/failures', { ip: '203.0.113.9', userAgent: 'curl/8' })).toMatchObject({
      status: 200,
    })
    expect(await shop.post('/warnings', { code: 'unguarded_writer', keyId: keyIdOf('i1') })).toMatchObject({
      status: 200,
    })
    expect(await shop.post('/warnings', { code: 'other', keyId: keyIdOf('i1') })).toMatchObject({
      status: 400,
    })
    const { delivery } = (
      await test.api.inject({
        url: '/v1/apps/shop/sessions',
        headers: { authorization: `Bearer ${test.shop.readKey}` },
      })
    ).json<{ delivery: { unguardedWriterSeenAt: string | null } }>()
    expect(delivery.unguardedWriterSeenAt).toEqual(expect.any(String))
  })

  it('takes the good-bye of a process that listens', async () => {
    expect((await shop.post('/acks', { listener: 'web-1', isLeaving: true, acks: [] })).body).toEqual({
      success: true,
    })
  })

  it.each<[string, unknown]>([
    ['/seen', { sessions: [{ id: keyIdOf('i1'), at: 'soon, or later' }] }],
    ['/seen', { sessions: Array.from({ length: 501 }, () => ({ id: keyIdOf('i1'), at: '2026-01-01' })) }],
    ['/acks', { listener: 'l', acks: [{ keyId: keyIdOf('i1'), outcome: 'perhaps' }] }],
    ['/acks', { listener: '', acks: [] }],
    ['/acks', { listener: 'l', acks: [{ keyId: keyIdOf('i1'), outcome: 'failed', error: 'Error: <b>' }] }],
    ['/check', { keyIds: 'all' }],
    ['/failures', { name: 'what was typed' }],
    ['/deactivate', {}],
    ['/rekey', { keyId: keyIdOf('i1'), newKeyId: keyIdOf('i1'), newSealedKey: 'x' }],
  ])('is refused at %s with %j', async (url, body) => {
    expect((await shop.post(url, body)).status).toBe(400)
  })

  it('lists its own only, page by page', async () => {
    await blog.start('j1', { user: 'jo' })
    for (const name of ['j2', 'j3', 'j4']) await shop.start(name, { user: 'jo' })
    const first = await shop.get<{ sessions: UserSession[]; nextCursor: string }>('?user=jo&limit=2')
    expectSchema('GET', '/v1/sessions', first.body)
    const second = await shop.get<{ sessions: UserSession[]; nextCursor: null }>(
      `?user=jo&limit=2&cursor=${first.body.nextCursor}`,
    )
    expect([...first.body.sessions, ...second.body.sessions].map(({ id }) => id)).toEqual(
      ['j4', 'j3', 'j2'].map(keyIdOf),
    )
    expect(second.body.nextCursor).toBeNull()
    expect((await shop.get('?user=jo&limit=2&cursor=bm9uc2Vuc2U')).status).toBe(400)
    expect((await shop.get('?limit=1001')).status).toBe(400)
    expect((await shop.get('?state=alive')).status).toBe(400)
  })
})

it('no fault of the server came up', () => {
  expect(test.faults).toEqual([])
})
