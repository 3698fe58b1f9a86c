import type { Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser, type Opened } from './support/browser.js'
import { eventually } from './support/screen.js'
import { Served } from './support/served.js'
import { SessionApp } from './support/session-app.js'

const mug = { type: 'Product', id: '7', label: 'Blue mug' }
const iphone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1'
const attack = '<img src=x onerror="window.attacked=1">'

let served: Served
let cookies: Awaited<ReturnType<Opened['context']['cookies']>>
let opened: Opened
let page: Page
const apps: SessionApp[] = []
let serial = 0

/** An app of its own for a test: its path, and its server's side. */
async function newApp(
  name = `App ${String((serial += 1))}`,
): Promise<{ path: string; app: SessionApp; record: (batch: object[]) => Promise<void> }> {
  const created = await served.createApp(name, 'UTC')
  const app = new SessionApp(served.url, created.secretKey)
  apps.push(app)
  return { path: `/apps/${created.app}`, app, record: (batch) => served.record(created, batch) }
}

/** A view in a session, a moment ago. */
const view = (userId: string, sessionId: string, object: object = mug) => ({
  type: 'view',
  object,
  userId,
  anonymousId: 'visitor',
  timestamp: new Date(Date.now() - 1_000).toISOString(),
  context: { ip: '203.0.113.5', sessionId, page: { path: '/products/7' } },
})
const ago = (ms: number): string => new Date(Date.now() - ms).toISOString()

beforeAll(async () => {
  served = await Served.start()
  opened = await openBrowser(served.url)
  await opened.page.goto(served.signInUrl)
  cookies = await opened.context.cookies()
  await opened.close()
})
afterAll(() => served.stop())
afterEach(async () => {
  for (const app of apps.splice(0)) app.close()
  expect(opened.foreignRequests).toEqual([])
  expect(opened.errors).toEqual([])
  await opened.close()
})

async function open(path: string, options: Parameters<typeof openBrowser>[1] = {}): Promise<void> {
  opened = await openBrowser(served.url, options)
  await opened.context.addCookies(cookies)
  page = opened.page
  await page.goto(served.url + path)
}

const rows = (): Locator => page.getByRole('table', { name: /^Sessions/ }).locator('tbody tr')
const rowOf = (user: string): Locator => rows().filter({ hasText: user })
const textOf = async (row: Locator): Promise<string> => (await row.innerText()).replace(/\s+/g, ' ').trim()
const dialog = (): Locator => page.getByRole('dialog')

describe('the screen of live sessions', () => {
  it('shows who is logged in, with what, from where, and what they viewed last', async () => {
    const { path, app, record } = await newApp()
    await app.listen({ confirms: true })
    const session = await app.logIn('ada@example.org')
    await app.logIn('bob', { ip: '10.1.2.3', userAgent: iphone })
    await record([view('ada@example.org', session)])
    await open(path)
    await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Sessions' }).click()
    await eventually(() => rows().count()).toBe(2)
    await eventually(() => textOf(rowOf('ada@example.org'))).toMatch(
      /^AD ada@example\.org (?:New device )?Firefox on macOS Germany 5\.9\.0\.1 .* Blue mug Product · .* Active End$/,
    )
    expect(await textOf(rowOf('bob'))).toMatch(/Safari on (?:iOS|iPhone) 10\.1\.2\.3 .* – Active End$/)
    expect(await page.locator('.banner').count()).toBe(0)
    await rowOf('ada@example.org').getByRole('link', { name: 'Blue mug' }).click()
    await page.getByRole('heading', { level: 1, name: 'Blue mug' }).waitFor()
  })

  it('moves by itself: a log-in comes, a log-out goes, and ages go on', async () => {
    const { path, app } = await newApp()
    await app.listen({ confirms: true })
    await app.logIn('ada')
    await open(`${path}/sessions`)
    await eventually(() => rows().count()).toBe(1)
    await eventually(() => page.locator('.live-live').count()).toBe(1)
    const startedMs = Date.now()
    const session = await app.logIn('bob')
    await eventually(() => rows().count(), { timeout: 2_000 }).toBe(2)
    console.log(`a log-in was in the list after ${String(Date.now() - startedMs)} ms`)
    await app.post('end', { sessions: [session], reason: 'logout' })
    await eventually(() => textOf(rowOf('bob')), { timeout: 3_000 }).toMatch(/Ended Logged out/)
    // It was seen to end; then it is no live session any more.
    await eventually(() => rowOf('bob').count(), { timeout: 20_000 }).toBe(0)
    await eventually(() => textOf(rowOf('ada'))).toMatch(/\d\ds ago/)
  }, 60_000)

  it('keeps filters and state in the address', async () => {
    const { path, app } = await newApp()
    await app.listen({ confirms: true })
    await app.logIn('ada')
    const session = await app.logIn('bob', { userAgent: iphone })
    await app.post('end', { sessions: [session], reason: 'logout' })
    await open(`${path}/sessions`)
    await eventually(() => rows().count()).toBe(1)
    await page.getByRole('radio', { name: 'All' }).click()
    await eventually(() => rows().count()).toBe(2)
    await page.getByRole('button', { name: 'Filter', exact: true }).click()
    await page.getByRole('combobox', { name: 'Filter by' }).selectOption({ label: 'Device type' })
    await page.getByRole('button', { name: 'Phone' }).click()
    await eventually(() => rows().count()).toBe(1)
    expect(page.url()).toMatch(/state=all&deviceType=mobile$/)
    await page.reload()
    await eventually(() => rows().count()).toBe(1)
    expect(await textOf(rows())).toMatch(/^BO bob .* Ended Logged out$/)
    await page.getByRole('button', { name: 'Remove the filter Device type is Phone' }).click()
    await eventually(() => rows().count()).toBe(2)
    await page.goto(`${served.url}${path}/sessions?user=nobody`)
    await page.getByText('No session matches these filters').waitFor()
  })

  it('pages through many', async () => {
    const { path, app } = await newApp()
    await app.listen({ confirms: true })
    for (let user = 0; user < 55; user += 1) await app.logIn(`user-${String(user)}`)
    await open(`${path}/sessions`)
    await eventually(() => rows().count()).toBe(50)
    await page.getByRole('button', { name: 'Show older log-ins' }).click()
    await eventually(() => rows().count()).toBe(55)
  })

  it('says when no process of the app would hear of an ending, and when a store is written without a guard', async () => {
    const { path, app } = await newApp('Away')
    const session = await app.logIn('ada')
    await open(`${path}/sessions`)
    await page.getByText('No process of Away is connected').waitFor()
    await page.getByRole('button', { name: /^End the session of ada/ }).click()
    await dialog()
      .getByText(/carried out as soon as one is back/)
      .waitFor()
    await page.keyboard.press('Escape')
    await app.listen({ confirms: true })
    await app.post('warnings', { code: 'unguarded_writer', keyId: session })
    await page.reload()
    await page.getByText('A session store is written without a guard').waitFor()
    expect(await page.getByText('No process of Away is connected').count()).toBe(0)
  })

  it('shows how to record the first log-in while there is none, and the list once it came', async () => {
    const { path, app } = await newApp('Fresh')
    await open(`${path}/sessions`)
    await page.getByRole('heading', { name: 'See who is logged in to Fresh' }).waitFor()
    await page.getByText('keepsight.userSessions.guard(').waitFor()
    await app.logIn('ada')
    await eventually(() => rows().count(), { timeout: 5_000 }).toBe(1)
  })
})

describe('ending sessions', () => {
  it('shows the true state until the app has confirmed it', async () => {
    const { path, app } = await newApp()
    await app.listen({ confirms: false })
    const session = await app.logIn('ada')
    await open(`${path}/sessions`)
    await page.getByRole('button', { name: /^End the session of ada/ }).click()
    await dialog()
      .getByText(/Signed out of App \d+ on this device:/)
      .waitFor()
    await dialog().getByText('Firefox on macOS').waitFor()
    await dialog().getByRole('button', { name: 'End session' }).dblclick()
    await eventually(() => dialog().count()).toBe(0)
    await eventually(() => textOf(rowOf('ada'))).toMatch(/Ending… waiting for the app$/)
    await eventually(() => app.wasTold(session)).toBe(true)
    await app.fail(session, 'destroy_failed')
    await eventually(() => textOf(rowOf('ada'))).toMatch(
      /Ending… Failed once: the app’s session store failed to destroy it$/,
    )
    await app.confirm(session)
    await eventually(() => textOf(rowOf('ada'))).toMatch(/Ended At the dashboard$/)
    await rowOf('ada').getByRole('link', { name: 'ada' }).click()
    await page.getByText('The app confirmed that it is gone').waitFor()
    await page.getByText('The app failed to end it once').waitFor()
    expect(await page.getByRole('button', { name: 'End session' }).count()).toBe(0)
  })

  it('ends the others and leaves this one', async () => {
    const { path, app } = await newApp()
    await app.listen({ confirms: true })
    const here = await app.logIn('ada')
    await app.logIn('ada', { userAgent: iphone })
    await app.logIn('ada', { ip: '8.8.8.8' })
    await app.logIn('bob')
    await open(`${path}/sessions/${here}`)
    await page.getByRole('button', { name: 'End others (2)' }).click()
    await dialog().getByText('stays signed in').waitFor()
    expect(await dialog().getByRole('listitem').count()).toBe(2)
    await dialog().getByRole('button', { name: 'End 2 other sessions' }).click()
    await eventually(() => page.getByRole('button', { name: 'End others' }).isDisabled()).toBe(true)
    await page.keyboard.press('s')
    await eventually(() => rows().count()).toBe(2)
    expect(await rowOf('ada').count()).toBe(1)
    expect(await rowOf('bob').count()).toBe(1)
  })

  it('ends all of a user, deactivates and reactivates', async () => {
    const { path, app, record } = await newApp()
    await app.listen({ confirms: true })
    const session = await app.logIn('ada', { startedAt: ago(3_600_000) })
    await app.logIn('ada', { userAgent: iphone })
    await record([
      view('ada', session),
      {
        type: 'track',
        event: 'Searched',
        userId: 'ada',
        timestamp: ago(2_000),
        context: { sessionId: session },
      },
    ])
    await open(`${path}/users/ada`)
    const timeline = page.getByRole('list', { name: /^Timeline/ })
    await timeline.getByText('Searched').waitFor()
    await timeline.getByRole('link', { name: 'Blue mug' }).waitFor()
    expect(await timeline.getByText('Signed in').count()).toBe(2)
    // Two spans, the newer log-in beside the older.
    await eventually(() => timeline.locator('.span-starts').count()).toBe(2)

    await page.getByRole('button', { name: 'End all sessions' }).click()
    await dialog().getByRole('button', { name: 'End all 2 sessions' }).click()
    await page.getByText('Not logged in').waitFor()
    await eventually(() => timeline.getByText('Session ended').count()).toBe(2)

    await page.getByRole('button', { name: 'Deactivate' }).click()
    await dialog()
      .getByText(/refuses every log-in of this user/)
      .waitFor()
    await dialog().getByRole('button', { name: 'Deactivate' }).click()
    await page.getByText('Deactivated', { exact: true }).waitFor()
    await expect(app.logIn('ada')).rejects.toThrow('user-deactivated')
    await page.getByRole('button', { name: 'Reactivate' }).click()
    await dialog().getByRole('button', { name: 'Reactivate' }).click()
    await eventually(() => page.getByText('Deactivated', { exact: true }).count()).toBe(0)
    await app.logIn('ada')
    await page.getByText('1 live session').waitFor()
  })

  it('is two clicks away from a view', async () => {
    const { path, app, record } = await newApp()
    await app.listen({ confirms: true })
    const session = await app.logIn('ada')
    await record([view('ada', session)])
    await open(`${path}/objects/Product/7`)
    await page.getByRole('link', { name: 'Session of ada' }).click()
    await page.getByRole('button', { name: 'End session' }).click()
    await dialog().getByRole('button', { name: 'End session' }).click()
    await page.getByText('The app confirmed that it is gone').waitFor()
    await page.getByRole('table', { name: 'Views in this session' }).getByText('Blue mug').waitFor()
    await page.goto(`${served.url}${path}`)
    await page
      .getByRole('list', { name: 'Newest views' })
      .getByRole('link', { name: 'Session of ada' })
      .click()
    await page.waitForURL(new RegExp(`/sessions/${session}`))
  })

  it('tells a failure in place, and goes on from there', async () => {
    const { path, app } = await newApp()
    await app.listen({ confirms: true })
    await app.logIn('ada')
    await open(`${path}/sessions`)
    await page.getByRole('button', { name: /^End the session of ada/ }).click()
    await opened.context.setOffline(true)
    await dialog().getByRole('button', { name: 'End session' }).click()
    await dialog().getByRole('alert').filter({ hasText: 'The server does not answer' }).waitFor()
    await opened.context.setOffline(false)
    await dialog().getByRole('button', { name: 'Try again' }).click()
    await eventually(() => dialog().count()).toBe(0)
    await eventually(() => textOf(rowOf('ada'))).toMatch(/Ended At the dashboard$/)
    // The browser itself says that it was offline.
    expect(opened.errors.splice(0).filter((error) => !error.includes('ERR_INTERNET_DISCONNECTED'))).toEqual(
      [],
    )
  })

  it('works by keyboard, and the focus comes back to the row', async () => {
    const { path, app } = await newApp()
    await app.listen({ confirms: false })
    await app.logIn('ada')
    await open(path)
    await page.getByRole('link', { name: 'Sessions' }).waitFor()
    await page.keyboard.press('s')
    await eventually(() => rows().count()).toBe(1)
    await page.keyboard.press('j')
    await page.keyboard.press('e')
    await dialog().waitFor()
    await page.keyboard.press('Escape')
    await eventually(() => dialog().count()).toBe(0)
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('ada')
    await page.keyboard.press('e')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await eventually(() => textOf(rowOf('ada'))).toMatch(/Ending…/)
    await eventually(() => page.evaluate(() => document.activeElement?.textContent)).toBe('ada')
    await page.keyboard.press('?')
    await page.getByText('End the session of the row').waitFor()
  })
})

it('log-ins: how many, refused ones, how long and why they ended', async () => {
  const { path, app } = await newApp()
  await app.listen({ confirms: true })
  const first = await app.logIn('ada', { limit: 1, startedAt: ago(7_200_000) })
  await app.logIn('ada', { limit: 1 })
  await app.logIn('bob')
  await app.post('failures', { user: 'bob' })
  await expect(app.logIn('bob', { limit: 1, onLimit: 'reject' })).rejects.toThrow('limit')
  await eventually(() => app.wasTold(first)).toBe(true)
  await open(`${path}/log-ins?period=7d`)
  const figure = (name: string): Promise<string> =>
    page
      .locator('.plain-figure')
      .filter({ has: page.getByText(name, { exact: true }) })
      .locator('.figure-value')
      .innerText()
  await eventually(() => figure('Live now')).toBe('2')
  expect(await figure('Log-ins')).toBe('3')
  expect(await figure('Failed')).toBe('1')
  expect(await figure('Rejected')).toBe('1')
  expect(await figure('Session length')).toBe('2h')
  expect(await figure('Log-ins per user')).toBe('1.5')
  const chart = page.getByRole('slider', { name: /^Log-ins over time/ })
  await chart.focus()
  await page.keyboard.press('End')
  expect(await chart.getAttribute('aria-valuetext')).toMatch(/log-ins, 1 failed, 1 rejected$/)
  await page.getByRole('link', { name: /^Replaced by a newer log-in/ }).click()
  await eventually(() => rows().count()).toBe(1)
  expect(await textOf(rows())).toMatch(/Ended Replaced by a newer log-in$/)
})

it('what an app says of its users is shown as text, whatever it is', async () => {
  const { path, app, record } = await newApp(attack)
  await app.listen({ confirms: true })
  const session = await app.logIn(attack, { userAgent: attack, visitor: attack })
  await record([view(attack, session, { type: attack, id: attack, label: attack })])
  await open(`${path}/sessions`)
  await eventually(() => rows().count()).toBe(1)
  await page.getByRole('button', { name: /^End the session of/ }).click()
  await dialog().getByText(attack).first().waitFor()
  await page.keyboard.press('Escape')
  await rows().getByRole('link', { name: attack }).first().click()
  await page.getByRole('heading', { level: 1, name: attack }).waitFor()
  await eventually(() =>
    page.getByRole('table', { name: 'Views in this session' }).locator('tbody tr').count(),
  ).toBe(1)
  await page.getByRole('heading', { level: 1 }).getByRole('link').click()
  await page
    .getByRole('list', { name: /^Timeline/ })
    .getByText(attack)
    .first()
    .waitFor()
  expect(await page.evaluate('window.attacked')).toBeUndefined()
})

it('an address of a session that is not recorded says so', async () => {
  const { path } = await newApp()
  await open(`${path}/sessions/nothing`)
  await page.getByText('This log-in is not recorded').waitFor()
  expect(opened.errors.splice(0)).toEqual([expect.stringContaining('404')])
})

it('fits a telephone without scrolling sideways', async () => {
  const { path, app, record } = await newApp()
  const session = await app.logIn('a-user-with-a-rather-long-address@some.department.example.org')
  await record([view('a-user-with-a-rather-long-address@some.department.example.org', session)])
  await open(`${path}/sessions`, { viewport: { width: 390, height: 844 } })
  const fits = async (): Promise<void> => {
    const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
    expect(await page.evaluate(overflow)).toBeLessThanOrEqual(0)
  }
  await eventually(() => rows().count()).toBe(1)
  await fits()
  await page.getByRole('button', { name: /^End the session of/ }).click()
  await fits()
  await page.getByRole('button', { name: 'Cancel' }).click()
  await rows().getByRole('link').first().click()
  await page.getByRole('button', { name: 'End session' }).waitFor()
  await fits()
  await page.getByRole('heading', { level: 1 }).getByRole('link').click()
  await page
    .getByRole('list', { name: /^Timeline/ })
    .getByText('Signed in')
    .waitFor()
  await fits()
  await page.goto(`${served.url}${path}/log-ins`)
  await page.getByText('Session length').waitFor()
  await fits()
})
