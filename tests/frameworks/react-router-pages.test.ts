import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import express, { type RequestHandler } from 'express'
import type { Page } from 'playwright-core'
import type { ServerBuild } from 'react-router'
import type { ViewMessage } from '@keepsight/protocol'
import { createKeepsight, type Keepsight } from 'keepsight'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser, type Opened } from '../dashboard/support/browser.js'
import { startBackend, type Backend } from './backend.js'
import { buildReactRouter, ofExample } from './react-router-build.js'

const { createRequestHandler } = (await ofExample('@react-router/express')) as {
  createRequestHandler(options: { build: ServerBuild; mode: string }): RequestHandler
}

const futures = [
  ['7', 'as new apps have it'],
  ['8', 'with all that is the default in React Router 8'],
] as const

describe.each(futures)('pages of React Router, future %s, %s', (future) => {
  let backend: Backend
  let keepsight: Keepsight
  let url: string
  let stop: () => void
  let opened: Opened
  let page: Page
  const recorded: ViewMessage[] = []
  const requested: string[] = []
  beforeAll(async () => {
    backend = await startBackend()
    keepsight = createKeepsight({
      ...(await backend.newApp()),
      beforeSend(message) {
        if (message.type === 'view') recorded.push(message)
        return message
      },
    })
    Object.assign(globalThis, { reactRouterTest: { keepsight } })
    const { build, client } = await buildReactRouter(future)
    const app = express()
    app.use(express.static(client))
    app.use((request, _response, next) => {
      requested.push(request.url)
      next()
    })
    app.use(createRequestHandler({ build, mode: 'test' }))
    const server = app.listen(0, '127.0.0.1')
    await once(server, 'listening')
    url = `http://localhost:${(server.address() as AddressInfo).port}`
    stop = () => {
      server.closeAllConnections()
      server.close()
    }
    opened = await openBrowser(url)
    ;({ page } = opened)
  }, 240_000)
  afterAll(async () => {
    await opened.close()
    stop()
    await keepsight.shutdown({ timeoutMs: 0 })
    await backend.stop()
  })

  /** The products whose views were recorded by what was done, and the requests for pages and data that it made. */
  async function resultOf(act: () => Promise<unknown>): Promise<{ viewed: string[]; data: string[] }> {
    recorded.length = 0
    requested.length = 0
    await act()
    await page.waitForLoadState('networkidle')
    await sleep(50)
    const data = requested.filter((target) => !target.startsWith('/__manifest'))
    return { viewed: recorded.map(({ object }) => object.id), data }
  }
  const shows = (heading: string) => page.getByRole('heading', { name: heading, exact: true }).waitFor()
  const press = (button: string) => page.getByRole('button', { name: button, exact: true }).click()
  async function follow(link: string, heading: string): Promise<void> {
    await page.getByRole('link', { name: link, exact: true }).click()
    await shows(heading)
  }

  it('are viewed when they are loaded, with visitor and address', async () => {
    expect((await resultOf(() => page.goto(`${url}/products/1`))).viewed).toEqual(['1'])
    expect(recorded[0]).toMatchObject({
      anonymousId: expect.stringMatching(/^[\w-]{22}$/) as string,
      context: {
        ip: expect.stringMatching(/^127\.0\.0\.1$|^::1$/) as string,
        page: { url: `${url}/products/1` },
      },
    })
  })

  it('are viewed when the browser goes on to them and asks for their data only, under their own URL', async () => {
    await page.goto(`${url}/`)
    const { viewed, data } = await resultOf(() => follow('Second', 'Product 2'))
    expect(data).toEqual(['/products/2.data?color=red'])
    expect(viewed).toEqual(['2'])
    expect(recorded[0]?.context?.page).toEqual({ url: `${url}/products/2?color=red`, referrer: `${url}/` })
  })

  it('are not viewed again when their data is asked for anew, after an action or not', async () => {
    await page.goto(`${url}/products/2?color=red`)
    const at = await page.locator('#at').textContent()
    for (const button of ['Buy', 'Refresh']) {
      const { viewed, data } = await resultOf(() => press(button))
      expect(data).toContain('/products/2.data?color=red')
      expect(viewed).toEqual([])
    }
    expect(await page.locator('#at').textContent()).not.toBe(at)
  })

  it('are viewed when an action leads to them', async () => {
    await page.goto(`${url}/products/2`)
    const { viewed } = await resultOf(async () => {
      await press('Buy and go on')
      await shows('Product 9')
    })
    expect(viewed).toEqual(['9'])
  })

  it('are not viewed again by going back to them', async () => {
    await page.goto(`${url}/`)
    await follow('First', 'Product 1')
    await follow('All', 'Products')
    const { viewed } = await resultOf(async () => {
      await page.goBack()
      await shows('Product 1')
    })
    expect(viewed).toEqual([])
  })

  it('are not viewed when a link fetches them ahead, but when it is followed', async () => {
    await page.goto(`${url}/`)
    const ahead = await resultOf(async () => {
      await page.getByRole('link', { name: 'Third' }).hover()
      await expect.poll(() => requested, { timeout: 5_000 }).toContain('/products/3.data')
    })
    expect(ahead.viewed).toEqual([])
    expect((await resultOf(() => follow('Third', 'Product 3'))).viewed).toEqual(['3'])
  })

  it.each([
    ['/products/404', {}, 404, []],
    ['/products/404.data', {}, 404, []],
    ['/products/500', {}, 500, []],
    ['/products/500.data', {}, 500, []],
    ['/products/302', {}, 302, ['302']],
    ['/products/302.data', {}, 202, ['302']],
    ['/products/5', { method: 'HEAD' }, 200, []],
    ['/products/5.data', {}, 200, ['5']],
  ])('%s with %o is answered with %i and views %j', async (target, init, status, products) => {
    const { viewed } = await resultOf(async () => {
      const response = await fetch(`${url}${target}`, { redirect: 'manual', ...init })
      await response.arrayBuffer()
      expect(response.status).toBe(status)
    })
    expect(viewed).toEqual(products)
  })
})
