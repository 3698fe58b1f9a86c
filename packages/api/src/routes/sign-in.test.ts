import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestApi, type TestApi } from '../testing/start-test-api.js'

let test: TestApi
beforeAll(async () => {
  test = await startTestApi({ trustProxy: true })
})
afterAll(() => test.close())

const redeem = (token: string, headers: Record<string, string> = {}) =>
  test.api.inject({
    method: 'POST',
    url: '/sign-in',
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html', ...headers },
    payload: new URLSearchParams({ token }).toString(),
  })

describe('a sign-in link', () => {
  it('is made by the operator, for the address that the request was sent to', async () => {
    const response = await test.api.inject({
      method: 'POST',
      url: '/v1/admin/sign-in',
      headers: {
        authorization: `Bearer ${test.adminToken}`,
        host: 'internal',
        'x-forwarded-host': 'insights.example',
        'x-forwarded-proto': 'https',
      },
    })
    expect(response.statusCode).toBe(201)
    const { url, token } = response.json<{ url: string; token: string }>()
    expect(url).toBe(`https://insights.example/sign-in?token=${token}`)
  })

  it('is not used up by looking at it, as a preview in a chat does', async () => {
    const token = await test.signInToken()
    for (const method of ['GET', 'GET', 'HEAD'] as const)
      await test.api.inject({ method, url: `/sign-in?token=${token}` })
    expect((await redeem(token)).statusCode).toBe(303)
  })

  it('sets the cookie and leads to the dashboard', async () => {
    const response = await redeem(await test.signInToken())
    expect(response.headers.location).toBe('/')
    const [cookie] = response.cookies
    expect(cookie).toMatchObject({
      name: 'ks_dashboard',
      path: '/',
      httpOnly: true,
      sameSite: 'Lax',
      maxAge: 2_592_000,
    })
    expect(cookie?.secure).toBeUndefined()
    const me = await test.api.inject({ url: '/v1/me', cookies: { ks_dashboard: cookie?.value ?? '' } })
    expect(me.json()).toEqual({ kind: 'dashboard', app: null })
  })

  it('sets a Secure cookie over https', async () => {
    const response = await redeem(await test.signInToken(), { 'x-forwarded-proto': 'https' })
    expect(response.cookies[0]?.secure).toBe(true)
  })

  it('works once', async () => {
    const token = await test.signInToken()
    const answers = await Promise.all([redeem(token), redeem(token), redeem(token)])
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([303, 410, 410])
    const late = await redeem(token)
    expect(late.headers['content-type']).toContain('text/html')
    expect(late.body).toContain('keepsight sign-in')
  })

  it('cannot be redeemed by the page of another site', async () => {
    const token = await test.signInToken()
    expect((await redeem(token, { 'sec-fetch-site': 'cross-site' })).statusCode).toBe(403)
    expect((await redeem(token, { origin: 'http://evil.example' })).statusCode).toBe(403)
    expect((await redeem(token)).statusCode).toBe(303)
  })

  it('shows its token only as text', async () => {
    const attack = '"><script>alert(1)</script>'
    const response = await test.api.inject({ url: `/sign-in?token=${encodeURIComponent(attack)}` })
    expect(response.body).not.toContain(attack)
    expect(response.headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'sha256-/)
    expect(response.headers['cache-control']).toBe('no-store')
  })
})

describe('signing out', () => {
  it('ends the session, for whoever still has its cookie', async () => {
    const value = (await redeem(await test.signInToken())).cookies[0]?.value ?? ''
    const cookies = { ks_dashboard: value }
    const crossSite = await test.api.inject({
      method: 'POST',
      url: '/v1/sign-out',
      cookies,
      headers: { 'sec-fetch-site': 'cross-site' },
    })
    expect(crossSite.statusCode).toBe(403)
    const response = await test.api.inject({
      method: 'POST',
      url: '/v1/sign-out',
      cookies,
      headers: { 'sec-fetch-site': 'same-origin' },
    })
    expect(response.json()).toEqual({ success: true })
    expect(response.cookies[0]).toMatchObject({ name: 'ks_dashboard', value: '' })
    expect((await test.api.inject({ url: '/v1/me', cookies })).statusCode).toBe(401)
  })

  it('is nothing to those who are not signed in', async () => {
    expect((await test.api.inject({ method: 'POST', url: '/v1/sign-out' })).json()).toEqual({ success: true })
  })
})
