import { setTimeout as sleep } from 'node:timers/promises'
import { createKeepsight, type Keepsight } from 'keepsight'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openBrowser, type Opened } from '../dashboard/support/browser.js'
import { startBackend, type Backend, type BackendApp } from './backend.js'
import { Browser } from './browser.js'
import { buildNext, type NextVersion } from './next-build.js'
import { startNext, type StartedNext } from './start-next.js'

/** What only Next has: `next start` with instrumentation.ts, its router in a real browser, and pages that are built ahead. */
export function describeNextPages(version: NextVersion): void {
  describe(`next start, Next ${version}`, () => {
    let backend: Backend
    let account: BackendApp
    let app: StartedNext
    let keepsight: Keepsight
    beforeAll(async () => {
      backend = await startBackend()
      account = await backend.newApp()
      await buildNext(`next-${version}`)
      app = await startNext(`next-${version}`, account)
      keepsight = createKeepsight({ ...account, logger: { warn: () => undefined, error: () => undefined } })
    }, 300_000)
    afterAll(async () => {
      await app.stop()
      await keepsight.shutdown({ timeoutMs: 0 })
      await backend.stop()
    })

    let extras: (() => Promise<unknown>)[] = []
    afterEach(async () => {
      for (const stop of extras) await stop()
      extras = []
    })

    let before = 0
    const all = async () => (await keepsight.objectViews.find({ limit: 100 })).views.reverse()
    beforeEach(async () => {
      before = (await all()).length
    })
    /** The objects that were viewed since the test began, once there are so many, and a while later. */
    async function viewed(...ids: string[]): Promise<void> {
      const since = async () => (await all()).slice(before).map(({ objectId }) => objectId)
      await expect.poll(since, { timeout: 10_000 }).toEqual(ids)
      await sleep(300)
      expect(await since()).toEqual(ids)
    }

    /** Asks as the router does; Next 16 first says under which address. Answers the status. */
    async function routerGets(path: string, headers: Record<string, string>): Promise<number> {
      const visitor = new Browser(app.url)
      const init = { headers: { rsc: '1', ...headers } }
      const { status, headers: answered } = await visitor.get(path, init)
      const location = answered.get('location')
      return location ? (await visitor.get(location, init)).status : status
    }

    describe('in a browser', () => {
      let opened: Opened
      beforeEach(async () => {
        opened = await openBrowser(app.url)
      })
      afterEach(() => opened.close())
      const isAt = (page: Page, title: string) => page.getByRole('heading', { name: title }).waitFor()
      /** Presses a button after which the page on the screen is rendered again. */
      async function renderedAgainBy(page: Page, button: string): Promise<void> {
        const rendering = () => page.locator('#renderings').textContent()
        const earlier = await rendering()
        await page.getByRole('button', { name: button }).click()
        await expect.poll(rendering).not.toBe(earlier)
      }

      it('counts pages and navigations once, and neither prefetches, refreshes, server actions nor going back', async () => {
        const { page } = opened
        await page.goto(`${app.url}/products/1`)
        await page.waitForLoadState('networkidle')
        await renderedAgainBy(page, 'Refresh')
        await renderedAgainBy(page, 'Like')
        await page.getByRole('link', { name: 'Next' }).click()
        await isAt(page, 'Product 2')
        await page.waitForLoadState('networkidle')
        await page.goBack()
        await isAt(page, 'Product 1')
        await page.waitForLoadState('networkidle')
        await viewed('1', '2')
      })

      it('counts the page to which a server action leads, with the user whom it logged in', async () => {
        const { page } = opened
        // Next asks itself for that page, as a proxy on this machine would.
        await opened.context.setExtraHTTPHeaders({ 'x-forwarded-for': '203.0.113.9' })
        await page.goto(app.url)
        await page.getByRole('button', { name: 'Log in' }).click()
        await isAt(page, 'Product 1')
        expect(await page.locator('#user').textContent()).toBe('ada')
        await page.waitForLoadState('networkidle')
        await page.getByRole('button', { name: 'Open 4' }).click()
        await isAt(page, 'Product 4')
        await viewed('1', '4')
        const [session] = (await keepsight.userSessions.find({ user: 'ada' })).sessions
        expect((await all()).slice(before)).toMatchObject([
          { user: 'ada', sessionId: session?.id, ipAddress: '203.0.113.9' },
          { user: 'ada', sessionId: session?.id, ipAddress: '203.0.113.9' },
        ])
        await session?.end()
        await expect
          .poll(async () => (await page.reload(), await page.locator('#user').textContent()), {
            timeout: 3_000,
          })
          .toBe('')
      })
    })

    it('counts what is streamed into a page, once all of it was sent', async () => {
      const answer = await fetch(`${app.url}/slow/5`)
      expect(await answer.text()).toContain('Product 5')
      await viewed('5')
    })

    it('renders pages that count their views for each request, whatever they say of building ahead', async () => {
      const visitor = new Browser(app.url)
      for (const path of ['/built/10', '/built/11', '/built/10']) {
        expect((await visitor.get(path)).status).toBe(200)
      }
      await viewed('10', '11', '10')
    })

    it('counts nothing of a page that is forced to be static, not when it is built again either', async () => {
      const visitor = new Browser(app.url)
      const first = (await visitor.get('/forced/20')).body['text']
      await sleep(1_100)
      await visitor.get('/forced/20')
      await expect.poll(async () => (await visitor.get('/forced/20')).body['text']).not.toBe(first)
      await visitor.get('/forced/21')
      await viewed()
    })

    it('counts each view of an object that comes from a cache', async () => {
      const visitor = new Browser(app.url)
      await visitor.get('/cached/30')
      await visitor.get('/cached/30')
      await viewed('30', '30')
    })

    it('counts nothing for 404, 500, and what the router fetches ahead', async () => {
      const visitor = new Browser(app.url)
      expect((await visitor.get('/missing')).status).toBe(404)
      expect((await visitor.get('/broken')).status).toBe(500)
      await routerGets('/products/41', { 'next-router-prefetch': '1' })
      await routerGets('/products/42', {
        'next-router-prefetch': '1',
        'next-router-segment-prefetch': '/_tree',
      })
      await visitor.get('/products/43', { headers: { purpose: 'prefetch' } })
      await viewed()
    })

    it('counts a page that the router opens and that then says 404, as Next answers it with 200', async () => {
      expect(await routerGets('/missing', {})).toBe(200)
      await viewed('404')
    })

    it(
      'takes headers, user and session from Next where no server is in reach, and sends after the answer',
      { timeout: 90_000 },
      async () => {
        const serverless = await startNext(`next-${version}`, account, { KEEPSIGHT_SERVERLESS: '1' })
        const opened = await openBrowser(serverless.url)
        extras.push(() => opened.close(), serverless.stop)
        const { page } = opened
        await page.goto(serverless.url)
        await page.getByRole('button', { name: 'Log in' }).click()
        await page.getByRole('heading', { name: 'Product 1' }).waitFor()
        await page.getByRole('button', { name: 'Like' }).click()
        await page.goto(`${serverless.url}/products/7`)
        await viewed('1', '7')
        const [session] = (await keepsight.userSessions.find({ user: 'ada' })).sessions
        const found = (await all()).slice(before)
        expect(found).toMatchObject([
          { user: 'ada' },
          { user: 'ada', sessionId: session?.id, ipAddress: null },
        ])
        await session?.end()
        const user = async () => (await page.reload(), await page.locator('#user').textContent())
        await expect.poll(user, { timeout: 3_000 }).toBe('')
      },
    )
  })
}
