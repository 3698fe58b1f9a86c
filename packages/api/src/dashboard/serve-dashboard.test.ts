import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestApi, type TestApi } from '../testing/start-test-api.js'

let test: TestApi
beforeAll(async () => {
  test = await startTestApi()
})
afterAll(() => test.close())

const page = (url: string) => test.api.inject({ url, headers: { accept: 'text/html,application/xhtml+xml' } })

it.each(['/', '/shop/objects', '/shop/objects/Product/812'])(
  'shows the dashboard at %s, which reads the path itself',
  async (url) => {
    const response = await page(url)
    expect(response.statusCode).toBe(200)
    expect(response.body).toContain('<title>dashboard</title>')
    expect(response.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
    })
    expect(response.headers['content-security-policy']).toMatch(/script-src 'self';.*frame-ancestors 'none'/)
    expect(response.headers['content-security-policy']).not.toMatch(/unsafe|http/)
  },
)

it('lets files whose names hold their hash be kept for ever', async () => {
  const response = await test.api.inject('/assets/main-1a2b3c.js')
  expect(response.headers['cache-control']).toBe('public, max-age=31536000, immutable')
  expect(response.headers['content-type']).toContain('javascript')
})

it.each(['/assets/gone.js', '/v1/unknown'])('has nothing at %s', async (url) => {
  const response = await page(url)
  expect(response.statusCode).toBe(404)
  expect(response.headers['content-type']).toContain('json')
})

it.each([
  '/..%2foperational.db',
  '/%2e%2e/operational.db',
  '/assets/..%2f..%2foperational.db',
  '/..\\operational.db',
  '/.env',
])('gives nothing away that is not its own at %s', async (url) => {
  const response = await page(url)
  expect(response.body).not.toContain('SQLite')
  expect(response.statusCode === 200 ? response.body : response.json<{ success: boolean }>().success).toEqual(
    response.statusCode === 200 ? expect.stringContaining('<title>dashboard</title>') : false,
  )
})

it('is not there for programs, and not without its files', async () => {
  expect(
    (await test.api.inject({ url: '/shop/objects', headers: { accept: 'application/json' } })).statusCode,
  ).toBe(404)
  const without = await startTestApi({
    dashboardAssets: '/nowhere',
    events: { query: () => Promise.resolve([]) },
  })
  expect((await without.api.inject({ url: '/', headers: { accept: 'text/html' } })).statusCode).toBe(404)
  await without.close()
})
