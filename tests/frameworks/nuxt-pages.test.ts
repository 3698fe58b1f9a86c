import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePort } from '@keepsight/store/testing'
import type { Page } from 'playwright-core'
import { createKeepsight, type Keepsight, type ObjectView } from 'keepsight'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser, type Opened } from '../dashboard/support/browser.js'
import { startBackend, type Backend } from './backend.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = path.join(root, 'tests/apps/nuxt')

/** Runs Node in the folder of `tests/apps/nuxt`, and answers the process and what it printed. */
function run(args: string[], env: NodeJS.ProcessEnv): { child: ChildProcess; output: string[] } {
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { ...process.env, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => output.push(String(text)))
  return { child, output }
}

async function isUp(url: string, { child, output }: ReturnType<typeof run>): Promise<void> {
  const until = Date.now() + 30_000
  while (!(await fetch(url).catch(() => null))?.ok) {
    if (Date.now() > until || child.exitCode !== null)
      throw new Error(`It did not start:\n${output.join('')}`)
    await sleep(100)
  }
}

describe('pages of Nuxt, built and rendered', () => {
  let backend: Backend
  let keepsight: Keepsight
  let url: string
  let app: ChildProcess
  let opened: Opened
  let page: Page
  let requested: string[] = []
  beforeAll(async () => {
    backend = await startBackend()
    const account = await backend.newApp()
    keepsight = createKeepsight(account)
    const build = run([path.join(root, 'node_modules/nuxt/bin/nuxt.mjs'), 'build'], {})
    const [code] = (await once(build.child, 'exit')) as [number | null]
    if (code !== 0) throw new Error(`nuxt build failed in ${folder}:\n${build.output.join('')}`)
    const port = await freePort()
    url = `http://localhost:${port}`
    const started = run(['.output/server/index.mjs'], {
      PORT: String(port),
      KEEPSIGHT_URL: account.url,
      KEEPSIGHT_KEY: account.key,
    })
    app = started.child
    await isUp(url, started)
    opened = await openBrowser(url)
    ;({ page } = opened)
    page.on('request', (request) => {
      const { pathname } = new URL(request.url())
      if (!/^\/(?:_nuxt\/|favicon)/.test(pathname)) requested.push(pathname)
    })
  }, 240_000)
  afterAll(async () => {
    await opened.close()
    app.kill('SIGKILL')
    await once(app, 'exit')
    await keepsight.shutdown({ timeoutMs: 0 })
    await backend.stop()
  })

  let marks = 0
  /** The views that were recorded by what was done, oldest first: those before one that is made after it. */
  async function viewsOf(act: () => Promise<unknown>): Promise<ObjectView[]> {
    const [before, after] = [`mark-${marks}`, `mark-${(marks += 1)}`]
    await act()
    await page.waitForLoadState('networkidle')
    await sleep(50)
    await fetch(`${url}/api/products/${after}`)
    const find = async () => (await keepsight.objectViews.find({ limit: 100 })).views
    await expect.poll(async () => (await find())[0]?.objectId, { timeout: 10_000 }).toBe(after)
    const all = await find()
    const end = all.findIndex(({ objectId }) => objectId === before)
    return all.slice(1, end === -1 ? undefined : end).reverse()
  }
  /** What was viewed, and which requests the browser made for it. */
  async function resultOf(act: () => Promise<unknown>): Promise<{ viewed: string[]; requests: string[] }> {
    requested = []
    const views = await viewsOf(act)
    return { viewed: views.map(({ objectId }) => objectId), requests: requested }
  }
  const shows = (heading: string) => page.getByRole('heading', { name: heading, exact: true }).waitFor()
  async function follow(link: string, heading: string): Promise<void> {
    await page.getByRole('link', { name: link, exact: true }).click()
    await shows(heading)
  }

  it('are viewed once when they are loaded, with what the page fetches from the app itself while it is rendered', async () => {
    const headers = { 'x-user': 'ada' }
    const views = await viewsOf(async () => {
      expect(await (await fetch(`${url}/products/1`, { headers })).text()).toContain('Product 1')
    })
    expect(views).toMatchObject([
      {
        objectId: '1',
        user: 'ada',
        visitor: expect.stringMatching(/^[\w-]{22}$/) as string,
        ipAddress: expect.stringMatching(/^127\.0\.0\.1$|^::1$/) as string,
      },
    ])
  })

  it('are viewed once when the browser goes on to them, and not when a link fetches them ahead', async () => {
    expect((await resultOf(() => page.goto(`${url}/products/1`))).viewed).toEqual(['1'])
    await follow('All', 'Products')
    const hover = () => page.getByRole('link', { name: 'Second' }).hover()
    expect(await resultOf(hover)).toEqual({ viewed: [], requests: [] })
    expect(await resultOf(() => follow('Second', 'Product 2'))).toEqual({
      viewed: ['2'],
      requests: ['/api/products/2'],
    })
  })

  it('are viewed again when their data are fetched anew', async () => {
    await resultOf(() => page.goto(`${url}/products/2`))
    const at = await page.locator('#at').textContent()
    const press = () => page.getByRole('button', { name: 'Refresh' }).click()
    expect((await resultOf(press)).viewed).toEqual(['2'])
    expect(await page.locator('#at').textContent()).not.toBe(at)
  })

  it('that are cached are viewed when they are rendered for somebody, not from the cache nor for their payload', async () => {
    const load = async () => void (await (await fetch(`${url}/cached/5`)).text())
    expect((await resultOf(load)).viewed).toEqual(['5'])
    expect((await resultOf(load)).viewed).toEqual([])
    await resultOf(() => page.goto(url))
    expect(await resultOf(() => follow('Third', 'Product 3'))).toMatchObject({
      viewed: [],
      requests: expect.arrayContaining(['/cached/3/_payload.json']) as string[],
    })
  })

  it.each([
    ['/products/404', 404],
    ['/products/500', 500],
    ['/api/products/404', 404],
    ['/api/products/500', 500],
  ])('are not viewed when %s is answered with %i', async (target, status) => {
    const views = await viewsOf(async () => {
      const response = await fetch(`${url}${target}`)
      await response.text()
      expect(response.status).toBe(status)
    })
    expect(views).toEqual([])
  })
})
