import { afterAll, beforeAll, expect, it } from 'vitest'
import { openBrowser, type Opened } from './support/browser.js'
import { eventually, figureOf } from './support/screen.js'
import { Served } from './support/served.js'

let served: Served
let opened: Opened

beforeAll(async () => {
  served = await Served.start()
  opened = await openBrowser(served.url)
})
afterAll(async () => {
  await opened.close()
  await served.stop()
})

it('an open dashboard comes back by itself after a crash of the server, with what was recorded meanwhile', async () => {
  const app = await served.createApp('Crash', 'UTC')
  const view = (id: string) => ({ type: 'view', object: { type: 'Product', id }, anonymousId: 'somebody' })
  await served.record(app, [view('1')])
  const { page } = opened
  await page.goto(served.signInUrl)
  await page.waitForURL(`${served.url}/apps/crash`)
  await eventually(() => page.locator('.live-live').count()).toBe(1)

  await served.killMain()
  await page.getByText('Reconnecting…').waitFor()
  await served.record(app, [view('2')])

  await eventually(() => page.locator('.live-live').count(), { timeout: 60_000 }).toBe(1)
  const feed = page.getByRole('list', { name: 'Newest views' })
  await eventually(() => feed.getByRole('listitem').count()).toBe(2)
  await eventually(() => figureOf(page, 'Views').innerText()).toBe('2')
  // What was asked while it was away was refused, and nothing worse happened.
  expect(opened.errors.filter((error) => !/503|ERR_/.test(error))).toEqual([])
  expect(opened.foreignRequests).toEqual([])
}, 100_000)
