import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Started } from './support/started.js'

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:139.0) Gecko/20100101 Firefox/139.0'
const customer = 'ada@example.com'

/** What the owner of a shop does who sees a log-in that should not be: from an object to its view, to the session, to its end. */
describe('a session from its log-in to its end', { timeout: 30_000 }, () => {
  let started: Started
  let phone: Page
  let laptop: Page
  let dashboard: Page
  /** The screen of live sessions, which nobody touches. */
  let live: Page
  let title: string

  beforeAll(async () => {
    started = await Started.start()
    phone = await started.newPage()
    laptop = await started.newPage({ userAgent: firefox })
    dashboard = await started.newPage({ viewport: { width: 1440, height: 900 } })
    await dashboard.goto(started.signInUrl)
    await dashboard.waitForURL(/\/apps\/shop/)
    live = await dashboard.context().newPage()
    await live.goto(`${dashboard.url()}/sessions`)
  }, 120_000)
  afterAll(() => started?.close())

  const isLoggedIn = (page: Page): Promise<boolean> =>
    page.getByRole('button', { name: 'Log out' }).first().isVisible()
  const farewell = (page: Page): Promise<string> => page.locator('.farewell').innerText()
  /** The rows of the screen of live sessions, those that have just ended among them. */
  const liveRows = async (): Promise<string[]> =>
    (await live.getByRole('table').locator('tbody tr').allInnerTexts()).map((text) =>
      text.replace(/\s+/g, ' '),
    )
  const liveSessions = async () => (await liveRows()).filter((text) => / Active( |$)/.test(text))

  it('a log-in stands among the live sessions', async () => {
    await started.logIn(phone, customer)
    expect(await isLoggedIn(phone)).toBe(true)
    await started.until('the log-in is shown', async () => (await liveSessions()).length === 1, 20_000)
  })

  it('the same customer logs in elsewhere: the first is logged out, and told why', async () => {
    await started.logIn(laptop, customer)
    await phone.goto(started.shopUrl)
    expect(await isLoggedIn(phone)).toBe(false)
    expect(await farewell(phone)).toMatch(/^Signed in on another device \(Firefox on Linux.*\), just now\./)
    expect(await isLoggedIn(laptop)).toBe(true)
    await started.until(
      'only the second is shown as live',
      async () => (await liveSessions()).length === 1 && /Firefox/.test((await liveSessions()).join()),
      20_000,
    )
  })

  it('what the customer views leads to the session in which it was viewed', async () => {
    await laptop.goto(started.shopUrl)
    await laptop.locator('a[href^="/products/"]').first().click()
    await laptop.waitForURL(/\/products\//)
    title = await laptop.locator('h1').first().innerText()
    await dashboard
      .getByRole('table')
      .getByRole('link', { name: new RegExp(title) })
      .first()
      .click()
    await dashboard.waitForURL(/\/objects\//)
    await dashboard
      .getByRole('link', { name: /^Session of / })
      .first()
      .click()
    await dashboard.waitForURL(/\/sessions\//)
    await dashboard.getByRole('table', { name: 'Views in this session' }).getByText(title).first().waitFor()
  })

  it('and is ended there: the app confirms it, and the customer is told at the next click', async () => {
    await dashboard.getByRole('button', { name: 'End session' }).click()
    await dashboard.getByRole('dialog').getByRole('button', { name: 'End session' }).click()
    await dashboard.getByText('The app confirmed that it is gone').waitFor()
    await laptop.locator('a[href^="/products/"], a[href="/"]').first().click()
    await laptop.locator('.farewell').waitFor()
    expect(await farewell(laptop)).toMatch(/^Signed out by an administrator, just now\./)
    expect(await isLoggedIn(laptop)).toBe(false)
    await started.until('no session is live', async () => (await liveSessions()).length === 0, 20_000)
  })

  it('asks no other host for anything and throws no error in a page', () => {
    expect(started.foreignRequests).toEqual([])
    expect(started.pageErrors).toEqual([])
  })
})
