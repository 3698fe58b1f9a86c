import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Started } from './support/started.js'

/** What a newcomer does: `npm start`, a look around in the shop, a look at the dashboard. */
describe('the first five minutes', { timeout: 90_000 }, () => {
  let started: Started
  let shop: Page
  let dashboard: Page

  beforeAll(async () => {
    started = await Started.start()
    shop = await started.newPage()
    dashboard = await started.newPage({ viewport: { width: 1440, height: 900 } })
  }, 120_000)
  afterAll(() => started?.close())

  /** The figure under a headline, such as `Views`, as it stands on the screen; `NaN` while it loads. */
  const figure = async (name: string): Promise<number> => {
    const button = dashboard.locator('.figure', { hasText: name })
    const text = (await button.count()) ? await button.first().innerText() : ''
    return Number(/\d[\d,]*/.exec(text)?.[0].replace(/,/g, '') ?? NaN)
  }

  it('signs in with the printed link, once', async () => {
    await dashboard.goto(started.signInUrl)
    await dashboard.waitForURL(/\/apps\/shop/, { timeout: 10_000 })
    const stranger = await (await started.browser.newContext()).newPage()
    await stranger.goto(started.signInUrl)
    await stranger.waitForLoadState('networkidle')
    expect(stranger.url()).not.toMatch(/\/apps\/shop/)
  })

  // Within two seconds on a quiet machine; how long it took is printed, and is no reason to fail.
  it('counts each product page as one view, which moves the dashboard by itself', async () => {
    await shop.goto(started.shopUrl)
    const products = await shop
      .locator('a[href^="/products/"]')
      .evaluateAll((links) => [...new Set(links.map((link) => (link as HTMLAnchorElement).href))])
    expect(products.length).toBeGreaterThanOrEqual(3)
    for (const [index, product] of products.slice(0, 3).entries()) {
      await shop.goto(product)
      const viewedAt = performance.now()
      await started.until(
        `view ${index + 1} stands on the dashboard`,
        async () => (await figure('Views')) === index + 1,
        20_000,
      )
      console.log(`on the dashboard ${Math.round(performance.now() - viewedAt)} ms after the page was shown`)
    }
    expect(await figure('Objects')).toBe(3)
    expect(await figure('Unique viewers')).toBe(1)
  })

  it('names what was viewed, in the live feed and in the table', async () => {
    const title = await shop.locator('h1').first().innerText()
    await dashboard.getByRole('table').getByText(title).first().waitFor()
    expect(await dashboard.locator('main').innerText()).toContain(title)
  })

  it('knows the user after log-in, and shows who viewed an object', async () => {
    await started.logIn(shop, 'ada@example.com')
    await shop.goto(started.shopUrl)
    await shop.locator('a[href^="/products/"]').first().click()
    await shop.waitForLoadState()
    const title = await shop.locator('h1').first().innerText()
    await started.until('the logged-in view is counted', async () => (await figure('Users')) === 1, 20_000)
    await dashboard
      .getByRole('table')
      .getByRole('link', { name: new RegExp(title) })
      .first()
      .click()
    await dashboard.waitForURL(/\/objects\//)
    await dashboard.getByRole('heading', { name: title }).first().waitFor()
    await dashboard
      .getByText(/who viewed|viewers/i)
      .first()
      .waitFor()
  })

  it('asks no other host for anything and throws no error in a page', () => {
    expect(started.foreignRequests).toEqual([])
    expect(started.pageErrors).toEqual([])
  })

  it('ends with Ctrl-C, cleanly', async () => {
    expect(await started.interrupt()).toBe(0)
    await expect(fetch(started.shopUrl)).rejects.toThrow()
  })
})
