import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What a newcomer does: `npm start`, a look around in the shop, a look at the dashboard. */
describe('the first five minutes', { timeout: 90_000 }, () => {
  const data = mkdtempSync(path.join(tmpdir(), 'keepsight-first-'))
  let started: ChildProcess
  let said = ''
  let shopUrl: string
  let dashboardUrl: string
  let browser: Browser
  let shopper: BrowserContext
  let shop: Page
  let dashboard: Page
  const foreign: string[] = []
  const pageErrors: string[] = []

  beforeAll(async () => {
    const port = await twoFreePorts()
    started = spawn(
      process.execPath,
      [path.join(root, 'scripts/start.mjs'), '--port', String(port), '--data', data],
      { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NODE_ENV: 'development' } },
    )
    for (const stream of [started.stdout, started.stderr])
      stream?.on('data', (chunk: Buffer) => (said += chunk.toString()))
    const link = await until('npm start prints its links', () =>
      /Dashboard\s+(\S+\/sign-in\?token=\S+)/.exec(said),
    )
    dashboardUrl = link[1]!
    shopUrl = `http://127.0.0.1:${port + 1}`

    browser = await chromium.launch({
      executablePath: process.env['KEEPSIGHT_CHROMIUM'] ?? '/usr/bin/chromium',
      args: [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--disable-background-networking',
      ],
    })
    shopper = await browser.newContext()
    shop = await shopper.newPage()
    dashboard = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage()
    for (const page of [shop, dashboard]) {
      page.on('request', (request) => {
        const { hostname, protocol } = new URL(request.url())
        if (protocol.startsWith('http') && hostname !== '127.0.0.1') foreign.push(request.url())
      })
      page.on('pageerror', (error) => pageErrors.push(error.message))
    }
  }, 120_000)

  afterAll(async () => {
    await browser?.close()
    if (started?.exitCode === null) {
      started.kill('SIGKILL')
      await once(started, 'exit')
    }
    rmSync(data, { recursive: true, force: true })
  })

  /** The figure under a headline, such as `Views`, as it stands on the screen; `NaN` while it loads. */
  const figure = async (name: string): Promise<number> => {
    const button = dashboard.locator('.figure', { hasText: name })
    const text = (await button.count()) ? await button.first().innerText() : ''
    return Number(/\d[\d,]*/.exec(text)?.[0].replace(/,/g, '') ?? NaN)
  }

  it('signs in with the printed link, once', async () => {
    await dashboard.goto(dashboardUrl)
    await dashboard.waitForURL(/\/apps\/shop/, { timeout: 10_000 })
    const stranger = await (await browser.newContext()).newPage()
    await stranger.goto(dashboardUrl)
    await stranger.waitForLoadState('networkidle')
    expect(stranger.url()).not.toMatch(/\/apps\/shop/)
  })

  // Within two seconds on a quiet machine; how long it took is printed, and is no reason to fail.
  it('counts each product page as one view, which moves the dashboard by itself', async () => {
    await shop.goto(shopUrl)
    const products = await shop
      .locator('a[href^="/products/"]')
      .evaluateAll((links) => [...new Set(links.map((link) => (link as HTMLAnchorElement).href))])
    expect(products.length).toBeGreaterThanOrEqual(3)
    for (const [index, product] of products.slice(0, 3).entries()) {
      await shop.goto(product)
      const viewedAt = performance.now()
      await until(
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
    await shop.goto(`${shopUrl}/login`)
    await shop.fill('form.form input[type=email]', 'ada@example.com')
    await shop.fill('form.form input[type=password]', 'demo')
    await shop.locator('form.form button').click()
    await shop.waitForURL((url) => url.pathname !== '/login')
    await shop.goto(shopUrl)
    await shop.locator('a[href^="/products/"]').first().click()
    await shop.waitForLoadState()
    const title = await shop.locator('h1').first().innerText()
    await until('the logged-in view is counted', async () => (await figure('Users')) === 1, 20_000)
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
    expect(foreign).toEqual([])
    expect(pageErrors).toEqual([])
  })

  it('ends with Ctrl-C, cleanly', async () => {
    started.kill('SIGINT')
    const [code] = (await once(started, 'exit')) as [number | null]
    expect(code).toBe(0)
    await expect(fetch(shopUrl)).rejects.toThrow()
  })

  async function until<Value>(what: string, check: () => Value | Promise<Value>, timeoutMs = 90_000) {
    const end = Date.now() + timeoutMs
    for (;;) {
      const value = await check()
      if (value) return value as NonNullable<Value>
      if (Date.now() > end || started.exitCode !== null)
        throw new Error(
          `It did not happen within ${timeoutMs / 1000} s that ${what}. npm start said:\n${said}`,
        )
      await sleep(50)
    }
  }
})

/** A port whose next one is free too. */
async function twoFreePorts(): Promise<number> {
  for (;;) {
    const first = createServer().listen(0, '127.0.0.1')
    await once(first, 'listening')
    const { port } = first.address() as AddressInfo
    const second = createServer()
    const free = await new Promise<boolean>((resolve) => {
      second.once('error', () => resolve(false))
      second.listen(port + 1, '127.0.0.1', () => resolve(true))
    })
    for (const each of [first, second]) each.close()
    if (free) return port
  }
}
