import type { InjectOptions } from 'fastify'
import { Compile } from 'typebox/compile'
import type { TSchema } from 'typebox'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestApi, view, type TestApi } from '../testing/start-test-api.js'
import { createRoutes } from './all-routes.js'

let test: TestApi
beforeAll(async () => {
  test = await startTestApi()
  await test.insert([
    view('m1', { user_id: 'u1', object_label: 'Mug' }),
    view('m2', { visitor_id: 'v2', object_id: '2' }),
    view('m3', { app_id: 'blog' }),
  ])
})
afterAll(() => test.close())

const { routes } = createRoutes()
const range = { from: '2026-05-12', to: '2026-05-12' }

/** Sends a request of a route of the table, as admin, and checks the answer against the route's schema. */
async function call(
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  options: { url?: string; payload?: object } = {},
) {
  const { url = path.replace(':app', 'shop'), payload } = options
  const request: InjectOptions = {
    method,
    url,
    headers: { authorization: `Bearer ${test.adminToken}` },
    ...(payload ? { payload } : {}),
  }
  const response = await test.api.inject(request)
  const route = routes.find((each) => each.method === method && each.path === path)
  if (response.statusCode < 300 && typeof route?.response === 'object') {
    expect(response.statusCode).toBe(route.status ?? 200)
    expect([...Compile(route.response as TSchema).Errors(response.json())]).toEqual([])
  }
  return {
    status: response.statusCode,
    headers: response.headers,
    body: response.body,
    json: () => response.json<Record<string, never>>(),
  }
}

describe('the answers match their schemas', () => {
  it('of a query', async () => {
    const { json } = await call('POST', '/v1/apps/:app/query', {
      payload: {
        metrics: ['views', 'users'],
        dimensions: ['time:day', 'object:id', 'object:label'],
        range,
        compare: 'previous_period',
      },
    })
    expect(json()).toMatchObject({
      totals: { views: 2, users: 1 },
      rows: [{ dimensions: { 'object:label': 'Mug' } }, {}],
    })
  })

  it('of object-views, whose query string holds numbers as text', async () => {
    const { json } = await call('GET', '/v1/apps/:app/object-views', {
      url: '/v1/apps/shop/object-views?limit=1&type=Product',
    })
    expect(json()).toMatchObject({ views: [{ id: 'm2' }] })
    expect(json().nextCursor).toEqual(expect.any(String))
  })

  it('of the reports of objects', async () => {
    const objects = await call('POST', '/v1/apps/:app/reports/objects', {
      payload: { range, compare: 'previous_period' },
    })
    expect(objects.json()).toMatchObject({ totals: { objects: 2 } })
    const object = await call('POST', '/v1/apps/:app/reports/object', {
      payload: { type: 'Product', id: '1', range, compare: 'previous_period' },
    })
    expect(object.json()).toMatchObject({ object: { label: 'Mug' }, viewers: [{ user: 'u1' }] })
  })

  it('of apps', async () => {
    expect((await call('GET', '/v1/apps')).json()).toMatchObject({ apps: [{ id: 'shop' }, { id: 'blog' }] })
    const mine = await test.api.inject({
      url: '/v1/apps',
      headers: { authorization: `Bearer ${test.blog.readKey}` },
    })
    expect(mine.json()).toMatchObject({ apps: [{ id: 'blog', timezone: 'UTC' }] })
    expect(mine.json<{ apps: [] }>().apps).toHaveLength(1)
  })

  it('of a new app, whose keys work, and of its keys', async () => {
    const made = await call('POST', '/v1/admin/apps', {
      payload: { name: 'New one', timezone: 'Asia/Kolkata' },
    })
    const { app, readKey } = made.json() as unknown as { app: { id: string }; readKey: string }
    expect(
      (await test.api.inject({ url: '/v1/me', headers: { authorization: `Bearer ${readKey}` } })).json(),
    ).toEqual({
      kind: 'read-key',
      app: app.id,
    })
    expect((await call('POST', '/v1/admin/apps', { payload: { name: 'New one' } })).status).toBe(409)

    const key = await call('POST', '/v1/admin/apps/:app/keys', {
      payload: { kind: 'public', origins: ['https://shop.example'] },
    })
    expect(JSON.stringify(key.json())).toMatch(/ks_pub_/)
    const listed = await call('GET', '/v1/admin/apps/:app/keys')
    const { id } = (listed.json() as unknown as { keys: { id: string }[] }).keys.at(-1) ?? { id: '' }
    expect(listed.body).not.toMatch(/ks_\w+_[\w-]{20}/)
    const revoked = await call('DELETE', '/v1/admin/apps/:app/keys/:key', {
      url: `/v1/admin/apps/shop/keys/${id}`,
    })
    expect(revoked.json()).toEqual({ success: true })
    const others = await call('DELETE', '/v1/admin/apps/:app/keys/:key', {
      url: `/v1/admin/apps/blog/keys/${id}`,
    })
    expect(others.json()).toMatchObject({ error: { code: 'unknown_key_id' } })
  })

  it('of health', async () => {
    expect((await call('GET', '/healthz')).json()).toEqual({ ok: true })
    expect((await call('GET', '/readyz')).json()).toMatchObject({ ok: true })
    expect((await call('GET', '/v1/admin/doctor')).json()).toMatchObject({
      ok: true,
      versions: { keepsight: '0.1.0' },
    })
    const metrics = await call('GET', '/metrics')
    expect(metrics.headers['content-type']).toContain('text/plain; version=0.0.4')
    expect(metrics.body).toContain('keepsight_accepted 3')
  })

  it('of the reference, which holds every route and the write routes', async () => {
    const { paths } = (await call('GET', '/v1/openapi.json')).json() as unknown as {
      paths: Record<string, object>
    }
    for (const { path, method } of routes)
      expect(paths[path.replace(/:(\w+)/g, '{$1}')]).toHaveProperty(method.toLowerCase())
    for (const name of ['batch', 'track', 'page', 'screen', 'identify', 'group', 'alias', 'view'])
      expect(paths[`/v1/${name}`]).toHaveProperty('post')
  })
})

describe('a statement of the operator', () => {
  const sql = (text: string, params?: object) =>
    call('POST', '/v1/admin/sql', { payload: { sql: text, ...(params ? { params } : {}) } })

  it('gets its rows in its order, with the names of the columns', async () => {
    expect((await sql('SELECT message_id AS id, app_id FROM events ORDER BY id DESC;')).json()).toEqual({
      columns: ['id', 'app_id'],
      rows: [
        { id: 'm3', app_id: 'blog' },
        { id: 'm2', app_id: 'shop' },
        { id: 'm1', app_id: 'shop' },
      ],
      truncated: false,
    })
  })

  it('takes values for its placeholders', async () => {
    expect(
      (await sql('SELECT count() AS n FROM events WHERE app_id = {app:String}', { app: 'blog' })).json(),
    ).toMatchObject({ rows: [{ n: 1 }] })
  })

  it('tells the columns of no rows', async () => {
    expect((await sql('SELECT app_id, count() AS n FROM events WHERE 0 GROUP BY app_id')).json()).toEqual({
      columns: ['app_id', 'n'],
      rows: [],
      truncated: false,
    })
  })

  it('is cut at 10,000 rows', async () => {
    const answer = (await sql('SELECT number FROM numbers(20000)')).json() as unknown as {
      rows: unknown[]
      truncated: boolean
    }
    expect([answer.rows.length, answer.truncated]).toEqual([10_000, true])
  })

  it.each([
    'DROP TABLE events',
    'INSERT INTO events SELECT * FROM events',
    'SELECT 1; DROP TABLE events',
    'SELECT 1) ; DROP TABLE events; --',
    "SELECT * FROM file('/etc/passwd', 'LineAsString')",
    "SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')",
    "SELECT 1 INTO OUTFILE '/tmp/keepsight-outfile'",
    "SELECT * FROM file('/etc/passwd', 'LineAsString') SETTINGS readonly = 0",
    'SELECT nothing FROM events',
    'ALTER TABLE events DELETE WHERE 1',
    'this is no SQL',
  ])('is refused with the reason: %s', async (text) => {
    const { status, json } = await sql(text)
    expect(status).toBe(400)
    expect(json()).toMatchObject({ error: { code: 'invalid_sql' } })
    expect((await sql('SELECT count() AS n FROM events')).json()).toMatchObject({ rows: [{ n: 3 }] })
  })
})

describe('a request that is wrong', () => {
  const query = (
    payload: string | Buffer,
    headers: Record<string, string> = { 'content-type': 'application/json' },
  ) =>
    test.api.inject({
      method: 'POST',
      url: '/v1/apps/shop/query',
      headers: { authorization: `Bearer ${test.shop.readKey}`, ...headers },
      payload,
    })

  it.each<[string, string | Buffer, number, string]>([
    ['JSON that ends early', '{"metrics":', 400, 'malformed_json'],
    ['bytes that are no UTF-8', Buffer.from([0x22, 0xff, 0x22]), 400, 'invalid_utf8'],
    ['a body of megabytes', JSON.stringify({ metrics: 'x'.repeat(300_000) }), 413, 'body_too_large'],
    ['no body', '', 400, 'invalid_query'],
    ['a key called __proto__', '{"__proto__":{"metrics":["views"]}}', 400, 'invalid_query'],
    ['a metric that is not known', '{"metrics":["view"]}', 400, 'unknown_metric'],
    ['a dimension that is not known', '{"metrics":["views"],"dimensions":["x"]}', 400, 'unknown_dimension'],
  ])('such as %s is told so', async (_name, payload, status, code) => {
    const response = await query(payload)
    expect(response.statusCode).toBe(status)
    expect(response.json()).toMatchObject({ success: false, error: { code } })
    expect(response.json<{ error: { message: string } }>().error.message).toMatch(/\.$/)
  })

  it('is read as JSON whatever type it claims, as curl -d claims a form', async () => {
    const body = JSON.stringify({ metrics: ['views'], range })
    expect((await query(body, { 'content-type': 'application/x-www-form-urlencoded' })).json()).toMatchObject(
      { totals: { views: 2 } },
    )
  })

  it('in its query string or body names the field', async () => {
    const messageOf = async (method: 'GET' | 'POST', url: string, payload?: object) =>
      (
        await test.api.inject({
          method,
          url,
          headers: { authorization: `Bearer ${test.adminToken}` },
          ...(payload ? { payload } : {}),
        })
      ).json<{ error: { message: string } }>().error.message
    expect(await messageOf('GET', '/v1/apps/shop/object-views?limit=many')).toContain('limit')
    expect(await messageOf('GET', '/v1/apps/shop/object-views?userId=1')).toContain(
      'Fields are: type, id, user',
    )
    expect(await messageOf('POST', '/v1/admin/apps', { name: 7 })).toContain('name')
    expect(await messageOf('POST', '/v1/admin/apps', { title: 'x' })).toContain('name')
  })

  it('gets 404 where there is nothing, and 405 with the methods where there is something else', async () => {
    expect((await test.api.inject('/v1/nothing')).json()).toMatchObject({ error: { code: 'not_found' } })
    const response = await test.api.inject({ method: 'PUT', url: '/v1/apps/shop/query' })
    expect([response.statusCode, response.headers.allow]).toEqual([405, 'POST'])
  })

  it('is no fault of the server', () => {
    expect(test.faults).toEqual([])
  })
})

describe('a server that is not well', () => {
  it('is not ready, with the reasons', async () => {
    const sick = await startTestApi({
      health: {
        pingEvents: () => Promise.reject(new Error('secret detail')),
        spoolLag: () => Promise.resolve({ bytes: 5_000_000, oldestMs: 90_000 }),
        deadLetters: () => Promise.resolve(2),
        checkDerived: () => Promise.resolve([{ name: 'message', expected: 3, actual: 2 }]),
        diskFreeBytes: () => Promise.resolve(5),
        versions: () => ({}),
      },
      events: { query: () => Promise.reject(new Error('secret detail')) },
    })
    const ready = await sick.api.inject('/readyz')
    expect(ready.statusCode).toBe(503)
    expect(
      ready.json<{ checks: { name: string; ok: boolean }[] }>().checks.map(({ name, ok }) => [name, ok]),
    ).toEqual([
      ['store', false],
      ['database', true],
      ['spool', false],
    ])
    const doctor = await sick.api.inject({
      url: '/v1/admin/doctor',
      headers: { authorization: `Bearer ${sick.adminToken}` },
    })
    const { checks } = doctor.json<{ checks: { name: string; ok: boolean }[] }>()
    expect(checks.filter(({ ok }) => ok).map(({ name }) => name)).toEqual([
      'database',
      'endings',
      'session-stores',
    ])
    const query = await sick.api.inject({
      method: 'POST',
      url: '/v1/apps/shop/query',
      headers: { authorization: `Bearer ${sick.shop.readKey}` },
      payload: { metrics: ['views'], range },
    })
    expect(query.json()).toMatchObject({ error: { code: 'internal' } })
    expect(query.body + ready.body + doctor.body).not.toContain('secret detail')
    expect(sick.faults).toHaveLength(1)
    await sick.close()
  })
})
