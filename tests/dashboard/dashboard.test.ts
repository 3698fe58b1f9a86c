import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser, type Opened } from './support/browser.js'
import { eventually, figureOf } from './support/screen.js'
import { Served } from './support/served.js'

const dayMs = 86_400_000
const mug = { type: 'Product', id: '7', label: 'Blue mug', url: 'https://shop.example/products/7' }
const bowl = { type: 'Product', id: '8', label: 'Red bowl' }
const order = { type: 'Order', id: '1042', label: 'Order #1042' }
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0'
const googlebot = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'
const attack = {
  type: '<b>Type</b>',
  id: '"><script>window.attacked=1</script>',
  label: '<img src=x onerror="window.attacked=1">',
  url: 'javascript:window.attacked=1',
}

const ada = { userId: 'ada@example.org', anonymousId: 'visitor-ada' }
const bob = { userId: 'bob', anonymousId: 'visitor-bob' }
const somebody = { anonymousId: '5e3c1f90-aaaa' }

/** A view `daysAgo` days and a little ago, never in the future. */
const view = (object: object, who: object, daysAgo = 0) => ({
  type: 'view',
  object,
  ...who,
  timestamp: new Date(Date.now() - daysAgo * dayMs - 1_000).toISOString(),
  context: { ip: '203.0.113.5', userAgent: firefox, page: { path: '/products/7' } },
})

let served: Served
let shop: Awaited<ReturnType<Served['createApp']>>
let cookies: Awaited<ReturnType<Opened['context']['cookies']>>
let opened: Opened
let page: Page

beforeAll(async () => {
  served = await Served.start()
  shop = await served.createApp('Test shop', 'Asia/Kolkata')
  await served.createApp('Empty', 'UTC')
  await served.record(shop, [
    ...[1, 2, 3].map((days) => view(mug, ada, days)),
    ...[1, 2].map((days) => view(mug, somebody, days)),
    view(bowl, bob, 1),
    view(order, ada, 2),
    // Counted in the period before only.
    view(mug, ada, 40),
    // Not counted: an event that is no view.
    { type: 'track', event: 'Searched', anonymousId: 'visitor-other', timestamp: new Date().toISOString() },
  ])
  await served.record(await served.createApp('Crawled', 'UTC'), [
    view(mug, somebody),
    { ...view(mug, { anonymousId: 'bot' }), context: { userAgent: googlebot } },
  ])
  opened = await openBrowser(served.url)
  await opened.page.goto(served.url)
  await opened.page.getByRole('heading', { name: 'Sign in to Keepsight' }).waitFor()
  await opened.page.goto(served.signInUrl)
  await opened.page.waitForURL(`${served.url}/apps/test-shop`)
  cookies = await opened.context.cookies()
  await opened.close()
})
afterAll(() => served.stop())
afterEach(async () => {
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

const figure = (name: string) => figureOf(page, name)
const tableRows = async (): Promise<string[][]> => {
  const rows = await page.getByRole('table', { name: 'Objects by views' }).locator('tbody tr').all()
  return Promise.all(rows.map(async (row) => row.locator('th, td').allInnerTexts()))
}

describe('the objects screen', () => {
  it('shows the exact figures of known views, without events that are no views', async () => {
    await open('/')
    await eventually(() => figure('Views').innerText()).toBe('7')
    expect(await figure('Unique viewers').innerText()).toBe('3')
    expect(await figure('Users').innerText()).toBe('2')
    expect(await figure('Objects').innerText()).toBe('3')
    await eventually(async () => (await tableRows()).length).toBe(3)
    const cells = (await tableRows()).map(([name, views, _change, viewers, users]) => [
      name?.split('\n')[0],
      views,
      viewers,
      users,
    ])
    expect(cells).toEqual([
      ['Blue mug', '5', '2', '1'],
      ['Order #1042', '1', '1', '1'],
      ['Red bowl', '1', '1', '1'],
    ])
  })

  it('counts views by bots until asked not to', async () => {
    await open('/apps/crawled')
    await eventually(() => figure('Views').innerText()).toBe('2')
    await page.getByRole('switch', { name: 'Bots' }).click()
    await eventually(() => figure('Views').innerText()).toBe('1')
    expect(page.url()).toContain('bots=exclude')
  })

  it('sets the period before beside it, and leaves it out when asked to', async () => {
    await open('/apps/test-shop')
    const change = page.getByRole('group', { name: 'Figure to show over time' }).locator('.change').first()
    await eventually(() => change.innerText()).toMatch(/600%$/)
    await page.getByRole('switch', { name: 'Compare' }).click()
    await eventually(() => change.count()).toBe(0)
    expect(page.url()).toContain('compare=none')
  })

  it('keeps filters and period in the address, so that a link brings them back', async () => {
    await open('/apps/test-shop')
    await page.getByRole('button', { name: /^Product/ }).click()
    await eventually(() => figure('Views').innerText()).toBe('6')
    await page.keyboard.press('5')
    await page.waitForURL(/period=90d/)
    await eventually(() => figure('Views').innerText()).toBe('7')
    const address = page.url()
    await page.goto('about:blank')
    await page.goto(address)
    await eventually(() => figure('Views').innerText()).toBe('7')
    await page.getByRole('button', { name: 'Remove the filter Object type is Product' }).click()
    await eventually(() => figure('Views').innerText()).toBe('8')
  })

  it('reads the trend out to who moves through it by keyboard', async () => {
    await open('/apps/test-shop')
    const trend = page.getByRole('slider', { name: /Number of views/ })
    await trend.focus()
    await page.keyboard.press('End')
    expect(await trend.getAttribute('aria-valuetext')).toMatch(/: 0 views, so far, before, .*: 0$/)
    await page.keyboard.press('ArrowLeft')
    expect(await trend.getAttribute('aria-valuetext')).toMatch(/: 3 views, before, .*: 0$/)
  })

  it('finds an object by keyboard', async () => {
    await open('/apps/test-shop')
    await eventually(() => figure('Views').innerText()).toBe('7')
    await page.keyboard.press('/')
    await page.keyboard.type('BOWL')
    await page.getByRole('option', { name: /Red bowl/ }).waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL(/objects\/Product\/8$/)
    await page.getByRole('heading', { level: 1, name: 'Red bowl' }).waitFor()
  })

  it('shows how to record the first view while there is none, and the screen once it came', async () => {
    const fresh = await served.createApp('Fresh', 'UTC')
    await open('/apps/fresh')
    await page.getByRole('heading', { name: 'Fresh is ready for its first view' }).waitFor()
    await served.record(fresh, [view(bowl, bob)])
    await eventually(() => figure('Views').innerText(), { timeout: 5_000 }).toBe('1')
  })
})

describe('live views', () => {
  it('a view is in the feed within 2 s and in the figures soon after', async () => {
    const live = await served.createApp('Live', 'UTC')
    await served.record(live, [view(bowl, bob, 1)])
    await open('/apps/live')
    await eventually(() => figure('Views').innerText()).toBe('1')
    const feed = page.getByRole('list', { name: 'Newest views' })
    await eventually(() => feed.getByRole('listitem').count()).toBe(1)
    await eventually(() => page.locator('.live-live').count()).toBe(1)

    const recordedMs = Date.now()
    await served.record(live, [view(mug, somebody)])
    await eventually(() => feed.getByRole('listitem').count(), { timeout: 2_000 }).toBe(2)
    console.log(`a recorded view was in the feed after ${String(Date.now() - recordedMs)} ms`)
    expect(await feed.getByRole('listitem').first().innerText()).toMatch(
      /^Visitor 5e3c1f\n+just now\n+Product Blue mug\n+203\.0\.113\.5 · Firefox on Linux$/,
    )
    await eventually(() => figure('Views').innerText(), { timeout: 3_000 }).toBe('2')
    await eventually(async () => (await tableRows()).length).toBe(2)
  })

  it('holds still under the pointer, says how many wait, and goes on', async () => {
    const live = await served.createApp('Held', 'UTC')
    await served.record(live, [view(bowl, bob, 1)])
    await open('/apps/held')
    const feed = page.getByRole('list', { name: 'Newest views' })
    await feed.getByRole('listitem').first().hover()
    await eventually(() => page.locator('.live-live').count()).toBe(1)
    await served.record(live, [view(mug, ada), view(bowl, ada)])
    await page.getByText('2 new').waitFor()
    expect(await feed.getByRole('listitem').count()).toBe(1)
    await page.mouse.move(5, 5)
    await eventually(() => feed.getByRole('listitem').count()).toBe(3)
  })
})

describe('the page of an object', () => {
  it('shows who viewed it and each view, newest first', async () => {
    await open('/apps/test-shop')
    await page.getByRole('link', { name: 'Blue mug' }).first().click()
    await page.waitForURL(/objects\/Product\/7$/)
    await eventually(() => figure('Views').innerText()).toBe('5')
    expect(await figure('Unique viewers').innerText()).toBe('2')
    expect(await page.locator('.page-link').getAttribute('href')).toBe(mug.url)
    await eventually(() => page.locator('.viewers .person-line').count()).toBe(2)
    const viewers = await page.locator('.viewers .person-line').allInnerTexts()
    expect(viewers[0]?.replace(/\n+/g, ' | ')).toMatch(/^AD \| ada@example\.org \| last .* \| 3$/)
    expect(viewers[1]?.replace(/\n+/g, ' | ')).toMatch(/^Visitor 5e3c1f \| last .* \| 2$/)
    const rows = page.getByRole('table', { name: 'Newest views' }).locator('tbody tr')
    await eventually(() => rows.count()).toBe(5)
    expect(await rows.first().innerText()).toMatch(/\/products\/7\s+203\.0\.113\.5\s+Firefox on Linux/)
  })

  it('leads to the page of a user, which can be opened by its address too', async () => {
    await open('/apps/test-shop/objects/Product/7')
    await page.locator('.viewers a').first().click()
    await page.getByRole('heading', { level: 1, name: 'ada@example.org' }).waitFor()
    await page.reload()
    await eventually(() => figure('Views').innerText()).toBe('4')
    expect(await figure('Objects').innerText()).toBe('2')
    const timeline = page.getByRole('list', { name: 'Timeline, newest first' })
    await eventually(() => timeline.getByText('Viewed').count()).toBe(5)
  })

  it('says so when there is no such object, app or page', async () => {
    await open('/apps/test-shop/objects/Product/none')
    await page.getByText('No view in this period').first().waitFor()
    await page.goto(`${served.url}/apps/nowhere`)
    await page.getByRole('heading', { name: 'There is no such app here' }).waitFor()
    await page.goto(`${served.url}/some/where`)
    await page.getByRole('heading', { name: 'There is no page here' }).waitFor()
  })
})

it('what was recorded is shown as text, whatever it is', async () => {
  const hostile = await served.createApp('Hostile', 'UTC')
  await served.record(hostile, [view(attack, { userId: attack.label, anonymousId: attack.label })])
  await open('/apps/hostile')
  await page.getByRole('rowheader', { name: attack.label }).waitFor()
  await page.getByRole('rowheader').getByRole('link').click()
  await page.getByRole('heading', { level: 1, name: attack.label }).waitFor()
  await page.locator('.viewers a').first().click()
  await page.getByRole('heading', { level: 1, name: attack.label }).waitFor()
  expect(await page.locator('[href^="javascript"]').count()).toBe(0)
  expect(await page.evaluate('window.attacked')).toBeUndefined()
})

describe('themes and sizes', () => {
  it.each(['light', 'dark'] as const)(
    'follows the system in %s, with text that can be read',
    async (colorScheme) => {
      await open('/apps/test-shop', { colorScheme })
      await eventually(() => figure('Views').innerText()).toBe('7')
      const [text, canvas] = await page.evaluate(() => {
        const style = (element: Element) => getComputedStyle(element)
        return [style(document.body).color, style(document.documentElement).backgroundColor]
      })
      expect(luminance(text) > luminance(canvas)).toBe(colorScheme === 'dark')
      expect(Math.abs(luminance(text) - luminance(canvas))).toBeGreaterThan(0.7)
    },
  )

  it('keeps a theme that was chosen, from the first paint on', async () => {
    await open('/apps/test-shop', { colorScheme: 'light' })
    await page.getByRole('button', { name: 'Menu' }).click()
    await page.getByRole('button', { name: 'Dark' }).click()
    await page.reload({ waitUntil: 'commit' })
    await eventually(() => page.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark')
  })

  it('fits a telephone without scrolling sideways', async () => {
    await open('/apps/test-shop', { viewport: { width: 390, height: 844 } })
    await eventually(() => figure('Views').innerText()).toBe('7')
    const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
    expect(await page.evaluate(overflow)).toBeLessThanOrEqual(0)
    await page.getByRole('link', { name: 'Blue mug' }).last().click()
    await page.getByRole('heading', { level: 1, name: 'Blue mug' }).waitFor()
    expect(await page.evaluate(overflow)).toBeLessThanOrEqual(0)
  })
})

/** 0 for black to 1 for white, of `rgb(…)`; rough, without gamma. */
function luminance(color: string | undefined): number {
  const parts = color?.match(/[\d.]+/g)?.map(Number) ?? []
  return ((parts[0] ?? 0) * 0.2126 + (parts[1] ?? 0) * 0.7152 + (parts[2] ?? 0) * 0.0722) / 255
}

describe('signing in and out', () => {
  it('is asked of everyone else, and a link works once', async () => {
    opened = await openBrowser(served.url)
    await opened.page.goto(`${served.url}/apps/test-shop`)
    await opened.page.getByText('npx keepsight sign-in', { exact: true }).waitFor()
    await opened.page.goto(served.signInUrl)
    await opened.page.getByText('This sign-in link was used already').waitFor()
    // The page of a link that was used says so with a status of its own.
    expect(opened.errors.splice(0)).toEqual([expect.stringContaining('410')])
  })

  it('ends the session, also for requests that still carry its cookie', async () => {
    await open('/apps/test-shop')
    await page.getByRole('button', { name: 'Menu' }).click()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Sign in to Keepsight' }).waitFor()
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
    expect((await fetch(`${served.url}/v1/apps`, { headers: { cookie } })).status).toBe(401)
  })
})
