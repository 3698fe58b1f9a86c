import { request as httpRequest, type IncomingMessage } from 'node:http'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from 'vitest'
import { startBackend, type Backend, type BackendApp } from './backend.js'
import type { Framework } from './framework.js'
import { rowsOfWhich } from './rows-of-which.js'
import { startApp, type StartAppOptions, type StartedApp } from './start-app.js'

/** What every framework passes: object views, user sessions, and the end of both, over real requests to a real server. */
export function describeMatrix(framework: Framework): void {
  describe(framework.name, () => rowsOf(framework))
}

function rowsOf(framework: Framework): void {
  let backend: Backend
  beforeAll(async () => {
    backend = await startBackend()
  })
  afterAll(() => backend.stop())

  let account: BackendApp
  let closers: (() => Promise<unknown>)[]
  beforeEach(async () => {
    account = await backend.newApp()
    closers = []
  })
  afterEach(async () => {
    for (const close of closers.reverse()) await close()
  })

  async function start(options: StartAppOptions = {}): Promise<StartedApp> {
    const app = await startApp(framework, account, options)
    closers.push(app.close)
    return app
  }

  const it = rowsOfWhich(framework.cannot)

  describe('object views', () => {
    it('are recorded with user, address, visitor and session', async () => {
      const { browser, logIn, views, keepsight } = await start()
      await browser().get('/products/1')
      const ada = await logIn('ada')
      await ada.get('/products/2')
      await ada.get('/products/3')
      const [third, second, first] = await views(3)
      expect(first).toMatchObject({ objectId: '1', label: 'Product 1', user: null, sessionId: null })
      expect(second).toMatchObject({ objectId: '2', user: 'ada', sessionId: ada.id, ipAddress: '127.0.0.1' })
      expect(third?.visitor).toMatch(/^[\w-]{22}$/)
      expect(third?.visitor).toBe(second?.visitor)
      expect((await keepsight.userSessions.get(ada.id))?.visitor).toBe(second?.visitor)
      expect(first?.visitor).not.toBe(second?.visitor)
    })

    it('know the request also where its body was read first', async () => {
      const { logIn, views } = await start()
      const ada = await logIn('ada')
      await ada.post('/search', { id: 'x'.repeat(100_000) })
      expect(await views(1)).toMatchObject([{ user: 'ada', sessionId: ada.id, ipAddress: '127.0.0.1' }])
    })

    for (const [who, trustProxy, ip] of [
      ['nobody is trusted', false, '127.0.0.1'],
      ['the proxy is trusted', { proxies: ['loopback'], header: 'X-Forwarded-For' }, '203.0.113.9'],
    ] as const) {
      it(`have the address of the client when ${who}`, async () => {
        const { browser, views, keepsight } = await start({ trustProxy })
        const ada = browser({ 'x-forwarded-for': '1.2.3.4, 203.0.113.9' })
        const { body } = await ada.post('/log-in', { user: 'ada' })
        await ada.get('/products/1')
        expect(await views(1)).toMatchObject([{ ipAddress: ip }])
        expect(await keepsight.userSessions.get(body['id'] as string)).toMatchObject({ ipAddress: ip })
      })
    }

    it('count for pages and redirects, not for 404, 500, HEAD and what is fetched ahead', async () => {
      const { browser, views } = await start()
      const visitor = browser()
      expect((await visitor.get('/redirect')).status).toBe(302)
      expect((await visitor.get('/missing')).status).toBe(404)
      expect((await visitor.get('/broken')).status).toBe(500)
      expect((await visitor.get('/products/4', { method: 'HEAD' })).status).toBe(200)
      await visitor.get('/products/5', { headers: { 'sec-purpose': 'prefetch' } })
      await visitor.get('/products/6')
      expect((await views(2)).map(({ objectId }) => objectId)).toEqual(['6', '302'])
    })

    it('know the request inside timers and promises that it started', async () => {
      const { logIn, views } = await start()
      const [ada, eve] = [await logIn('ada'), await logIn('eve')]
      await Promise.all([ada.get('/later/1'), eve.get('/later/2')])
      const found = (await views(2)).map(({ objectId, user }) => `${objectId} ${user}`)
      expect(found.sort()).toEqual(['1 ada', '2 eve'])
    })

    it('that fail never fail the page', async () => {
      const { browser, views, errors } = await start()
      expect((await browser().get('/hostile')).status).toBe(200)
      await views(0)
      expect(errors).toHaveLength(2)
    })

    it('count once a streamed answer was sent whole', async () => {
      const { url, views } = await start()
      expect(await (await fetch(`${url}/stream/7`)).text()).toBe('one two three')
      expect(await views(1)).toMatchObject([{ objectId: '7' }])
    })

    it('do not count when the reader went away before the end', async () => {
      const { url, browser, views } = await start()
      const stream = await openStream(`${url}/stream/7`, '')
      stream.close()
      await sleep(300)
      await browser().get('/products/8')
      expect(await views(1)).toMatchObject([{ objectId: '8' }])
    })
  })

  describe('a log-in', () => {
    it('is a user session until the log-out, and that is the end of it', async () => {
      const { logIn, keepsight, store } = await start()
      const ada = await logIn('ada')
      expect((await ada.get('/me')).body).toMatchObject({ user: 'ada' })
      const before = ada.copy()
      expect(await keepsight.userSessions.get(ada.id)).toMatchObject({
        user: 'ada',
        state: 'active',
        ipAddress: '127.0.0.1',
        device: { label: 'Firefox on Linux' },
      })
      expect((await ada.post('/log-out')).body).toEqual({ ended: 1 })
      for (const browser of [ada, before]) {
        expect((await browser.get('/me')).body).toMatchObject({ user: null })
      }
      await expect
        .poll(() => keepsight.userSessions.get(ada.id))
        .toMatchObject({ state: 'ended', reason: 'logout' })
      expect(framework.keysOf(store)).toEqual([])
      expect((await keepsight.userSessions.find({ user: 'ada' })).sessions).toHaveLength(1)
    })

    it('ends when the app destroys its session', async () => {
      const { logIn, keepsight } = await start()
      const ada = await logIn('ada')
      await ada.post('/destroy')
      expect((await ada.get('/me')).body).toMatchObject({ user: null })
      await expect
        .poll(() => keepsight.userSessions.get(ada.id))
        .toMatchObject({ state: 'ended', reason: 'logout' })
    })

    it('goes on when its session gets a new key, and only under that', async () => {
      const { logIn, keepsight, store, views, errors } = await start()
      const ada = await logIn('ada')
      const before = ada.copy()
      await ada.post('/regenerate/0')
      expect(ada.cookie).not.toBe(before.cookie)
      expect((await ada.get('/me')).body).toMatchObject({ user: 'ada' })
      expect((await before.get('/me')).body).toMatchObject({ user: null })
      await ada.post('/regenerate/0')
      expect((await ada.get('/me')).body).toMatchObject({ user: 'ada' })
      const { sessions } = await keepsight.userSessions.find({ user: 'ada' })
      expect(sessions).toMatchObject([{ id: ada.id, state: 'active' }])
      await ada.get('/products/1')
      await views(1)
      expect((await keepsight.userSessions.end(ada.id)).ended).toBe(1)
      expect((await ada.get('/me')).body).toMatchObject({ user: null })
      await expect.poll(() => framework.keysOf(store)).toEqual([])
      expect(errors).toEqual([])
    })

    it('after another in the same browser ends the one before', async () => {
      const { logIn, keepsight } = await start()
      const browser = await logIn('ada')
      const before = browser.copy()
      await browser.post('/log-in', { user: 'eve' })
      expect((await browser.get('/me')).body).toMatchObject({ user: 'eve' })
      expect((await before.get('/me')).body).toMatchObject({ user: null })
      await expect.poll(() => keepsight.userSessions.get(browser.id)).toMatchObject({ state: 'ended' })
      expect(await keepsight.userSessions.find({ state: 'live' })).toMatchObject({
        sessions: [{ user: 'eve' }],
      })
    })

    it('leaves nothing under the key that its browser had before', async () => {
      const { browser, store } = await start({ session: { saveUninitialized: true } })
      const visitor = browser()
      await visitor.post('/write')
      const before = visitor.copy()
      const [key] = framework.keysOf(store)
      await visitor.post('/log-in', { user: 'ada' })
      await expect.poll(() => framework.keysOf(store)).not.toContain(key)
      expect((await before.get('/me')).body).toMatchObject({ user: null, count: 0 })
    })
  })

  describe('a session that is ended from elsewhere', () => {
    it('is logged out at its next request, with the reason', async () => {
      const { logIn, keepsight, store } = await start()
      const ada = await logIn('ada')
      const ended = await fetch(`${account.url}/v1/apps/${account.app}/sessions/${ada.id}/end`, {
        method: 'POST',
        headers: { authorization: `Bearer ${account.readKey}` },
      })
      expect(ended.status).toBe(200)
      await expect.poll(async () => (await ada.copy().get('/me')).body['user'], { timeout: 1_000 }).toBe(null)
      expect((await ada.get('/me')).body['reason']).toMatch(/^Signed out by an administrator, /)
      await expect.poll(() => keepsight.userSessions.get(ada.id)).toMatchObject({ state: 'ended' })
      expect(framework.keysOf(store)).toEqual([])
    })

    it('is refused in the same process before end() answers, and in another within a second', async () => {
      const store = framework.newStore()
      const [one, other] = [await start({ store }), await start({ store: framework.newStore() })]
      const ada = await one.logIn('ada')
      expect((await one.keepsight.userSessions.end(ada.id)).ended).toBe(1)
      expect((await ada.copy().get('/me')).body).toMatchObject({ user: null })
      const eve = await one.logIn('eve')
      const from = performance.now()
      await other.keepsight.userSessions.end(eve.id)
      await expect.poll(async () => (await eve.copy().get('/me')).body['user'], { interval: 10 }).toBe(null)
      expect(performance.now() - from).toBeLessThan(1_000)
    })

    it('never comes back by the requests that were under way', async () => {
      const { logIn, keepsight, store, errors } = await start({ session: { resave: true, rolling: true } })
      const users = Array.from({ length: 20 }, (_, n) => `user-${n}`)
      const resurrected = await Promise.all(
        users.map(async (user, n) => {
          const browser = await logIn(user)
          const browsers = Array.from({ length: 5 }, () => browser.copy())
          const underWay = browsers.map((each, i) =>
            each.post(`/${i === 4 ? 'regenerate' : 'slow-write'}/${60 + n}`),
          )
          await sleep(30)
          await keepsight.userSessions.endAll(user)
          await Promise.all(underWay)
          const after = await Promise.all([browser, ...browsers].map((each) => each.get('/me')))
          return after.filter(({ body }) => body['user'] !== null).length
        }),
      )
      expect(resurrected.reduce((sum, count) => sum + count, 0)).toBe(0)
      await expect
        .poll(async () => (await keepsight.userSessions.find({ state: 'live' })).sessions, { timeout: 5_000 })
        .toEqual([])
      // Another process, which knows nothing of it, finds nothing to let in either.
      expect(JSON.stringify(await (framework.contentOf ?? contentOf)(store))).not.toContain('user-')
      expect(errors).toEqual([])
    })

    it('closes its open streams, and no other', () => streamsAreClosed('/events'))
    it('closes streams that were begun with writeHead()', () => streamsAreClosed('/raw-events'))

    async function streamsAreClosed(path: string): Promise<void> {
      const { logIn, keepsight, url } = await start()
      const [ada, eve] = [await logIn('ada'), await logIn('eve')]
      const [adas, eves] = await Promise.all(
        [ada, eve].map((browser) => openStream(`${url}${path}`, browser.cookie)),
      )
      await keepsight.userSessions.end(ada.id)
      await expect.poll(() => adas?.isClosed(), { timeout: 1_000 }).toBe(true)
      await sleep(50)
      expect(eves?.isClosed()).toBe(false)
      eves?.close()
    }
  })

  describe('with limit: 1', () => {
    const sessions = { limit: 1 } as const

    it('a second log-in ends the first, whose browser is told where it was', async () => {
      const { logIn, keepsight } = await start({ sessions })
      const [first, second] = [await logIn('ada'), await logIn('ada')]
      const { body } = await first.get('/me')
      expect(body['user']).toBe(null)
      expect(body['reason']).toMatch(/^Signed in on another device \(Firefox on Linux\), just now\.$/)
      expect((await second.get('/me')).body).toMatchObject({ user: 'ada' })
      expect(await keepsight.userSessions.get(first.id)).toMatchObject({
        reason: 'replaced',
        replacedBy: second.id,
      })
    })

    it('an ended session that goes on calling never harms the new one', async () => {
      const { logIn, keepsight } = await start({ sessions })
      const [first, second] = [await logIn('ada'), await logIn('ada')]
      for (let round = 0; round < 10; round += 1) {
        const old = Array.from({ length: 20 }, (_, n) => {
          const browser = first.copy()
          if (n % 5 === 0) return browser.post('/log-out')
          return n % 2 === 0 ? browser.get('/me') : browser.post('/write')
        })
        const [answer] = await Promise.all([second.get('/me'), ...old])
        expect(answer.body).toMatchObject({ user: 'ada' })
      }
      expect(await keepsight.userSessions.get(second.id)).toMatchObject({ state: 'active' })
    })

    it('and reject, a second log-in is refused, and the first goes on', async () => {
      const { logIn, browser, keepsight } = await start({ sessions: { limit: 1, onLimit: 'reject' } })
      const first = await logIn('ada')
      const second = browser()
      const { status, body } = await second.post('/log-in', { user: 'ada' })
      expect([status, body['reason']]).toEqual([403, 'limit'])
      expect(body['message']).toContain('Firefox on Linux')
      expect((await second.get('/me')).body).toMatchObject({ user: null })
      expect((await first.get('/me')).body).toMatchObject({ user: 'ada' })
      await first.post('/log-out')
      expect((await second.post('/log-in', { user: 'ada' })).status).toBe(200)
      expect((await second.get('/me')).body).toMatchObject({ user: 'ada' })
      expect((await keepsight.userSessions.find({ state: 'live' })).sessions).toHaveLength(1)
    })

    it('many log-ins at once leave exactly one', async () => {
      const { browser, keepsight } = await start({ sessions })
      const browsers = Array.from({ length: 30 }, () => browser())
      await Promise.all(browsers.map((each) => each.post('/log-in', { user: 'ada' })))
      const answers = await Promise.all(browsers.map((each) => each.get('/me')))
      expect(answers.filter(({ body }) => body['user'] === 'ada')).toHaveLength(1)
      const { sessions: all } = await keepsight.userSessions.find({ user: 'ada' })
      expect(all).toHaveLength(30)
      expect(all.filter(({ isLive }) => isLive)).toHaveLength(1)
    })
  })

  describe('a deactivated user', () => {
    it('has no session any more and gets none, until reactivated', async () => {
      const { logIn, browser, keepsight } = await start()
      const ada = await logIn('ada')
      expect((await keepsight.userSessions.deactivate('ada')).ended).toBe(1)
      expect((await ada.get('/me')).body['reason']).toMatch(/^This account was deactivated/)
      const again = browser()
      const { status, body } = await again.post('/log-in', { user: 'ada' })
      expect([status, body['reason']]).toEqual([403, 'user-deactivated'])
      expect((await again.get('/me')).body).toMatchObject({ user: null })
      await keepsight.userSessions.reactivate('ada')
      expect((await again.post('/log-in', { user: 'ada' })).status).toBe(200)
      expect((await again.get('/me')).body).toMatchObject({ user: 'ada' })
    })
  })

  describe('"your devices"', () => {
    it('shows the own live sessions, and ends them one by one or all but this', async () => {
      const { logIn } = await start()
      const [phone, laptop, tablet] = [await logIn('ada'), await logIn('ada'), await logIn('ada')]
      expect((await tablet.get('/devices')).body).toEqual([
        { id: tablet.id, isCurrent: true },
        { id: laptop.id, isCurrent: false },
        { id: phone.id, isCurrent: false },
      ])
      expect((await tablet.post('/devices/end', { id: phone.id })).body).toEqual({ ended: 1 })
      expect((await tablet.post('/devices/end', { id: phone.id })).body).toEqual({ ended: 0 })
      expect((await phone.get('/me')).body['reason']).toMatch(/^Signed out from another device/)
      expect((await tablet.post('/devices/end-others')).body).toEqual({ ended: 1 })
      expect((await laptop.get('/me')).body).toMatchObject({ user: null })
      expect((await tablet.get('/me')).body).toMatchObject({ user: 'ada' })
    })

    it('never reaches the sessions of others, whatever id is given', async () => {
      const { logIn, browser, keepsight } = await start()
      const [ada, eve] = [await logIn('ada'), await logIn('eve')]
      for (const id of [ada.id, '', '*', `${ada.id}/../${ada.id}`, 'nobody']) {
        expect((await eve.post('/devices/end', { id })).body).toEqual({ ended: 0 })
      }
      await eve.post('/devices/end-others')
      expect((await browser().post('/devices/end', { id: ada.id })).body).toEqual({ ended: 0 })
      expect((await browser().post('/devices/end-others')).body).toEqual({ ended: 0 })
      expect((await browser().get('/devices')).body).toEqual([])
      expect((await ada.get('/me')).body).toMatchObject({ user: 'ada' })
      expect((await eve.get('/me')).body).toMatchObject({ user: 'eve' })
      expect((await keepsight.userSessions.find({ state: 'live' })).sessions).toHaveLength(2)
    })
  })

  it('a wrong password is counted, and is no session', async () => {
    const { browser, keepsight, errors } = await start()
    expect((await browser().post('/log-in', { user: 'ada', password: 'wrong' })).status).toBe(401)
    expect((await keepsight.userSessions.find()).sessions).toEqual([])
    expect(errors).toEqual([])
  })

  it('two apps in one process have nothing in common', async () => {
    const one = await start({ sessions: { limit: 1 } })
    account = await backend.newApp()
    const other = await start({ sessions: { limit: 1 } })
    const [here, there] = [await one.logIn('ada'), await other.logIn('ada')]
    expect((await here.get('/me')).body).toMatchObject({ user: 'ada' })
    expect((await there.get('/me')).body).toMatchObject({ user: 'ada' })
    expect((await other.keepsight.userSessions.end(here.id)).ended).toBe(0)
    await one.keepsight.userSessions.endAll('ada')
    expect((await here.get('/me')).body).toMatchObject({ user: null })
    expect((await there.get('/me')).body).toMatchObject({ user: 'ada' })
    await there.get('/products/1')
    await other.views(1)
    await one.views(0)
  })

  it('shutdown() sends what was recorded, and lets the app go on', async () => {
    const { logIn, keepsight } = await start({ batch: { ageMs: 60_000 } })
    const ada = await logIn('ada')
    await ada.get('/products/1')
    await sleep(20)
    expect(await keepsight.shutdown()).toMatchObject({ unsent: 0 })
    expect((await ada.get('/me')).body).toMatchObject({ user: 'ada' })
    const reader = await start()
    await reader.views(1)
  })
}

/** What the stores of the frameworks keep, as they keep it. */
function contentOf(store: object): unknown {
  const { sessions, store: map } = store as { sessions?: unknown; store?: Map<string, unknown> }
  return sessions ?? [...(map ?? [])].map(([key, value]) => [key, { ...(value as object) }])
}

/** Opens the stream of events of a page, and says when the app closed it. */
async function openStream(url: string, cookie: string) {
  let closed = false
  const request = httpRequest(url, { headers: { cookie }, agent: false })
  request.on('error', () => (closed = true))
  request.end()
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  response.resume()
  response.on('close', () => (closed = true))
  return { isClosed: () => closed, close: () => request.destroy() }
}
