import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestApi, type TestApi } from '../testing/start-test-api.js'
import { createRoutes } from './all-routes.js'
import type { Route } from './route.js'

let test: TestApi
beforeAll(async () => {
  test = await startTestApi()
})
afterAll(() => test.close())

const { routes } = createRoutes()
const nameOf = ({ method, path }: Route) => `${method} ${path}`

it('lists every route with its access: a new one must be added here knowingly', () => {
  expect(routes.map((route) => `${route.access.padEnd(6)} ${nameOf(route)}`)).toEqual([
    'read   POST /v1/apps/:app/query',
    'read   GET /v1/apps/:app/object-views',
    'read   POST /v1/apps/:app/reports/objects',
    'read   POST /v1/apps/:app/reports/object',
    'read   GET /v1/apps/:app/sessions',
    'read   GET /v1/apps/:app/sessions/:session',
    'read   POST /v1/apps/:app/sessions/:session/end',
    'read   POST /v1/apps/:app/sessions/:session/end-others',
    'read   POST /v1/apps/:app/users/:user/end-sessions',
    'read   POST /v1/apps/:app/users/:user/deactivate',
    'read   POST /v1/apps/:app/users/:user/reactivate',
    'read   GET /v1/apps/:app/users/:user/timeline',
    'read   POST /v1/apps/:app/reports/sessions',
    'read   GET /v1/apps/:app/live',
    'app    POST /v1/sessions/start',
    'app    POST /v1/sessions/rekey',
    'app    POST /v1/sessions/end',
    'app    POST /v1/sessions/deactivate',
    'app    POST /v1/sessions/reactivate',
    'app    POST /v1/sessions/seen',
    'app    POST /v1/sessions/check',
    'app    POST /v1/sessions/failures',
    'app    POST /v1/sessions/acks',
    'app    POST /v1/sessions/warnings',
    'app    GET /v1/sessions',
    'app    GET /v1/sessions/:session',
    'app    GET /v1/sessions/endings',
    'read   GET /v1/apps',
    'read   GET /v1/me',
    'admin  POST /v1/admin/apps',
    'admin  GET /v1/admin/apps/:app/keys',
    'admin  POST /v1/admin/apps/:app/keys',
    'admin  DELETE /v1/admin/apps/:app/keys/:key',
    'admin  POST /v1/admin/sign-in',
    'admin  POST /v1/admin/sql',
    'public GET /sign-in',
    'public POST /sign-in',
    'public POST /v1/sign-out',
    'public GET /healthz',
    'public GET /readyz',
    'public GET /metrics',
    'admin  GET /v1/admin/doctor',
    'public GET /v1/openapi.json',
  ])
})

it('serves no route beside the table, but the files of the dashboard', () => {
  const served = test.api
    .printRoutes({ commonPrefix: false })
    .split('\n')
    .flatMap((line) => /(\/\S*) \(([A-Z, ]+)\)/.exec(line)?.slice(1) ?? [])
  expect(served.length).toBeGreaterThan(10)
  const declared = new Set(routes.map(({ path }) => path))
  const known = [...declared].flatMap((path) => path.split(/(?=\/)/))
  for (let index = 0; index < served.length; index += 2) {
    const [path = '', methods = ''] = [served[index], served[index + 1]]
    if (path === '/*') expect(methods).toBe('HEAD, GET')
    else expect(known.join(' ')).toContain(path.split('/').at(-1))
  }
})

type Role =
  | 'nobody'
  | 'unknown key'
  | 'secret key'
  | 'public key'
  | 'read key'
  | "another app's read key"
  | 'dashboard'
  | 'admin'

async function headersOf(role: Role): Promise<Record<string, string>> {
  const bearer = (key: string) => ({ authorization: `Bearer ${key}` })
  switch (role) {
    case 'nobody':
      return {}
    case 'unknown key':
      return bearer('ks_read_unknown')
    case 'secret key':
      return bearer(test.shop.secretKey)
    case 'public key':
      return bearer(test.shop.publicKey)
    case 'read key':
      return bearer(test.shop.readKey)
    case "another app's read key":
      return bearer(test.blog.readKey)
    case 'dashboard':
      return { cookie: await test.signIn(), 'sec-fetch-site': 'same-origin' }
    case 'admin':
      return bearer(test.adminToken)
  }
}

/** What a role gets of a route; `in`: it gets past the door, whatever the handler says to the empty request. */
const expected: Record<Role, Record<Route['access'], string>> = {
  nobody: {
    public: 'in',
    app: '401 missing_key',
    read: '401 unauthenticated',
    admin: '401 unauthenticated',
  },
  'unknown key': {
    public: 'in',
    app: '401 unknown_key',
    read: '401 unknown_key',
    admin: '401 unknown_key',
  },
  'secret key': {
    public: 'in',
    app: 'in',
    read: '403 wrong_key_kind',
    admin: '403 wrong_key_kind',
  },
  'public key': {
    public: 'in',
    app: '403 wrong_key_kind',
    read: '403 wrong_key_kind',
    admin: '403 wrong_key_kind',
  },
  'read key': { public: 'in', app: '403 wrong_key_kind', read: 'in', admin: '403 forbidden' },
  "another app's read key": { public: 'in', app: '403 wrong_key_kind', read: 'in', admin: '403 forbidden' },
  dashboard: { public: 'in', app: '403 forbidden', read: 'in', admin: '403 forbidden' },
  admin: { public: 'in', app: '403 wrong_key_kind', read: 'in', admin: 'in' },
}

const cells = (Object.keys(expected) as Role[]).flatMap((role) =>
  routes
    .filter(({ path }) => !/\/(live|endings)$/.test(path))
    .map((route) => ({ role, route, name: nameOf(route) })),
)

describe('who may call what', () => {
  it.each(cells)('$role: $name', async ({ role, route }) => {
    const response = await test.api.inject({
      method: route.method,
      url: route.path.replace(':app', 'shop').replace(/:(key|session|user)/, 'none'),
      headers: await headersOf(role),
    })
    const isAboutApp = route.path.includes('/:app')
    const code = /json/.test(String(response.headers['content-type']))
      ? response.json<{ error?: { code?: string } }>().error?.code
      : undefined
    if (role === "another app's read key" && isAboutApp && route.access === 'read')
      expect(`${String(response.statusCode)} ${code ?? ''}`).toBe('404 unknown_app')
    else if (expected[role][route.access] === 'in') expect([401, 403, 500]).not.toContain(response.statusCode)
    else expect(`${String(response.statusCode)} ${code ?? ''}`).toBe(expected[role][route.access])
  })

  it('tells an app that is not there and an app of others by nothing', async () => {
    const ask = async (app: string) =>
      test.api.inject({
        method: 'POST',
        url: `/v1/apps/${app}/query`,
        headers: await headersOf('read key'),
        payload: {},
      })
    const [others, none] = await Promise.all([ask('blog'), ask('nothing-of-this-name')])
    expect(others.statusCode).toBe(404)
    expect(others.body).toBe(none.body)
  })

  it('refuses a revoked key', async () => {
    const { apiKey, key } = await test.operational.createKey('shop', 'read')
    const me = () => test.api.inject({ url: '/v1/me', headers: { authorization: `Bearer ${key}` } })
    expect((await me()).json()).toEqual({ kind: 'read-key', app: 'shop' })
    await test.operational.revokeKey(apiKey.id)
    expect((await me()).json()).toMatchObject({ error: { code: 'revoked_key' } })
  })

  it('lets nobody in as admin without a token, nor with an empty one', async () => {
    for (const authorization of ['Bearer ', 'Bearer', 'Basic Og==', 'Bearer null', 'Bearer undefined'])
      expect(
        (await test.api.inject({ url: '/v1/admin/doctor', headers: { authorization } })).statusCode,
      ).toBe(401)
  })

  it.each([
    '//v1/admin/doctor',
    '/v1//admin/doctor',
    '/v1/admin/doctor/',
    '/v1/./admin/doctor',
    '/%76%31/admin/doctor',
    '/V1/ADMIN/DOCTOR',
    '/v1/apps/..%2fadmin%2fdoctor/query',
  ])('is not led astray by the path %s', async (url) => {
    expect([400, 401, 404, 405]).toContain(
      (await test.api.inject({ url, headers: await headersOf('nobody') })).statusCode,
    )
  })
})

describe('a request with the cookie', () => {
  const query = async (headers: Record<string, string>) =>
    test.api.inject({
      method: 'POST',
      url: '/v1/apps/shop/query',
      headers: { host: 'insights.example', cookie: await test.signIn(), ...headers },
      payload: { metrics: ['views'], range: { from: '2026-05-12', to: '2026-05-12' } },
    })

  it.each<[string, number, Record<string, string>]>([
    ['of the same origin', 200, { 'sec-fetch-site': 'same-origin' }],
    ['of the same origin, over plain HTTP', 200, { origin: 'http://insights.example' }],
    ['of the same origin, behind TLS', 200, { origin: 'https://insights.example' }],
    ['of another site', 403, { 'sec-fetch-site': 'cross-site' }],
    ['of another subdomain', 403, { 'sec-fetch-site': 'same-site' }],
    ['of another site, over plain HTTP', 403, { origin: 'http://evil.example' }],
    ['of a sandboxed page', 403, { origin: 'null' }],
    ['of nobody knows whom', 403, {}],
  ])('%s gets %i', async (_name, status, headers) => {
    expect((await query(headers)).statusCode).toBe(status)
  })

  it('may read from anywhere, since no page of another site sees the answer', async () => {
    const response = await test.api.inject({
      url: '/v1/me',
      headers: { cookie: await test.signIn(), 'sec-fetch-site': 'cross-site' },
    })
    expect(response.statusCode).toBe(200)
    expect(response.headers['access-control-allow-origin']).toBeUndefined()
  })
})
