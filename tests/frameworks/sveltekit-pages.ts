import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import type { ViewMessage } from '@keepsight/protocol'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openBrowser, type Opened } from '../dashboard/support/browser.js'
import { startBackend, type Backend } from './backend.js'
import { Browser } from './browser.js'
import { startApp, type StartedApp } from './start-app.js'
import { svelteKitFramework } from './sveltekit-app.js'

/** What pages, their data and their form actions view, asked for by a real browser and by hand. */
export function describePages(): void {
  describe('pages of SvelteKit', () => rows())
}

function rows(): void {
  let backend: Backend
  let app: StartedApp
  let opened: Opened
  let page: Page
  /** The app under the name that cookies which are Secure are sent to. */
  let url: string
  const recorded: ViewMessage[] = []
  beforeAll(async () => {
    backend = await startBackend()
    app = await startApp(svelteKitFramework, await backend.newApp(), {
      beforeSend(message) {
        if (message.type === 'view') recorded.push(message)
        return message
      },
    })
    url = app.url.replace('127.0.0.1', 'localhost')
    opened = await openBrowser(url)
    ;({ page } = opened)
  }, 120_000)
  afterAll(async () => {
    await opened.close()
    await app.close()
    await backend.stop()
  })
  beforeEach(() => void (recorded.length = 0))

  /** The products that were viewed by what was done, and the requests for data that it made. */
  async function resultOf(act: () => Promise<unknown>): Promise<{ viewed: string[]; data: string[] }> {
    const data: string[] = []
    const note = (request: { url(): string }) => {
      const { pathname } = new URL(request.url())
      if (pathname.endsWith('/__data.json')) data.push(pathname)
    }
    page.on('request', note)
    recorded.length = 0
    await act()
    await page.waitForLoadState('networkidle')
    await sleep(50)
    page.off('request', note)
    return { viewed: recorded.map(({ object }) => object.id), data }
  }
  const shows = (heading: string) => page.getByRole('heading', { name: heading, exact: true }).waitFor()
  const link = (name: string) => page.getByRole('link', { name, exact: true })
  const press = (button: string) => page.getByRole('button', { name: button, exact: true }).click()
  /** Opens a page, and waits until its links and buttons are SvelteKit's. */
  async function open(target: string): Promise<void> {
    await page.goto(`${url}${target}`, { waitUntil: 'networkidle' })
  }
  async function follow(name: string, heading: string): Promise<void> {
    await link(name).click()
    await shows(heading)
  }

  it('are viewed when they are made on the server', async () => {
    expect((await resultOf(() => open('/shop/1'))).viewed).toEqual(['1'])
    expect(recorded[0]).toMatchObject({
      anonymousId: expect.stringMatching(/^[\w-]{22}$/) as string,
      context: {
        ip: expect.stringMatching(/^127\.0\.0\.1$|^::1$/) as string,
        page: { url: expect.stringMatching(/:\/\/localhost:\d+\/shop\/1$/) as string },
      },
    })
  })

  it('are viewed once when the browser goes on to them and asks for their data, under their own URL', async () => {
    await open('/shop')
    const { viewed, data } = await resultOf(() => follow('First', 'Product 1'))
    expect(data).toEqual(['/shop/1/__data.json'])
    expect(viewed).toEqual(['1'])
    expect(recorded[0]?.context?.page).toEqual({
      url: expect.stringMatching(/:\/\/localhost:\d+\/shop\/1$/) as string,
      referrer: `${url}/shop`,
    })
    expect((await resultOf(() => follow('Size', 'Product 1'))).viewed).toEqual(['1'])
  })

  it('are not viewed again when their data is asked for anew, after a form action or not', async () => {
    await open('/shop/1')
    for (const button of ['Add', 'Reload']) {
      const at = await page.locator('#at').textContent()
      const { viewed, data } = await resultOf(async () => {
        await press(button)
        await expect.poll(() => page.locator('#at').textContent()).not.toBe(at)
      })
      expect(data).toEqual(['/shop/1/__data.json'])
      expect(viewed).toEqual([])
    }
    await page.getByText('Added').waitFor()
  })

  it('are not viewed again by going back to them', async () => {
    await open('/shop')
    await follow('First', 'Product 1')
    await follow('Shop', 'Shop')
    const { viewed } = await resultOf(async () => {
      await page.goBack()
      await shows('Product 1')
    })
    expect(viewed).toEqual([])
  })

  it('are viewed when the mouse makes SvelteKit fetch them ahead, which nothing tells apart; not again on the click', async () => {
    await open('/shop')
    const ahead = await resultOf(() => Promise.all([page.waitForResponse(/__data/), link('Second').hover()]))
    expect(ahead.viewed).toEqual(['2'])
    expect((await resultOf(() => follow('Second', 'Product 2'))).viewed).toEqual([])
  })

  it('that are fetched ahead by the browser itself are not viewed', async () => {
    const browser = new Browser(app.url)
    await browser.get('/shop/3', { headers: { 'sec-purpose': 'prefetch;prerender' } })
    await browser.get('/shop/3/__data.json', { headers: { 'sec-purpose': 'prefetch' } })
    await browser.get('/shop/3', { method: 'HEAD' })
    expect((await resultOf(() => browser.get('/shop/4'))).viewed).toEqual(['4'])
  })

  it('are part of one view with what they fetch from the app itself', async () => {
    const { viewed } = await resultOf(async () => {
      const { headers } = await new Browser(app.url).get('/shop/5?by-fetch')
      expect(headers.getSetCookie()).toHaveLength(1)
    })
    expect(viewed).toEqual(['5'])
    expect(recorded[0]?.context?.page?.url).toMatch(/\/shop\/5\?by-fetch$/)
  })

  it('that the browser has already are viewed, although only 304 is sent', async () => {
    const browser = new Browser(app.url)
    const { viewed } = await resultOf(async () => {
      const { headers } = await browser.get('/shop/6?still')
      const known = { headers: { 'if-none-match': `W/${headers.get('etag')}` } }
      expect((await browser.get('/shop/6?still', known)).status).toBe(304)
    })
    expect(viewed).toEqual(['6', '6'])
  })

  it('that come in parts are viewed when the last was sent', async () => {
    const arriving = await fetch(`${app.url}/shop/7?slow`)
    const reader = arriving.body?.getReader()
    await reader?.read()
    await sleep(50)
    expect(recorded).toEqual([])
    await reader?.cancel()
    const { viewed } = await resultOf(async () => {
      expect(await (await fetch(`${app.url}/shop/8?slow`)).text()).toContain('In stock')
    })
    expect(viewed).toEqual(['8'])
  })

  it.each([
    ['/shop/404', 404, []],
    ['/shop/404/__data.json', 200, []],
    ['/shop/9?moved', 307, ['9']],
    ['/shop/9/__data.json?moved', 200, ['9']],
  ])('%s is answered with %i and views %j', async (target, status, products) => {
    const { viewed } = await resultOf(async () => {
      expect((await new Browser(app.url).get(target)).status).toBe(status)
    })
    expect(viewed).toEqual(products)
  })

  it('that a form was sent to without JavaScript are viewed: they are shown anew', async () => {
    const { viewed } = await resultOf(async () => {
      const { status, body } = await new Browser(app.url).submit('/shop/10')
      expect([status, body['text']]).toEqual([200, expect.stringContaining('Added')])
    })
    expect(viewed).toEqual(['10'])
  })
}
