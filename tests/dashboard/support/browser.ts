import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { chromium, type BrowserContext, type Page } from 'playwright-core'

/** A browser with an empty profile that remembers what must not happen. */
export interface Opened {
  context: BrowserContext
  page: Page
  /** Requests to any other host. */
  foreignRequests: string[]
  /** Errors on the console and uncaught ones, except that the very first question of somebody not signed in gets a 401. */
  errors: string[]
  close: () => Promise<void>
}

/** Opens Chromium; `url` is the only host that may be asked. */
export async function openBrowser(
  url: string,
  options: { colorScheme?: 'light' | 'dark'; viewport?: { width: number; height: number } } = {},
): Promise<Opened> {
  const profile = await mkdtemp(path.join(tmpdir(), 'keepsight-browser-'))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env['KEEPSIGHT_CHROMIUM'] ?? '/usr/bin/chromium',
    headless: true,
    locale: 'en-GB',
    viewport: { width: 1440, height: 900 },
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
    ...options,
  })
  const page = context.pages()[0] ?? (await context.newPage())
  const foreignRequests: string[] = []
  const errors: string[] = []
  const { origin } = new URL(url)
  context.on('request', (request) => {
    if (new URL(request.url()).origin !== origin) foreignRequests.push(request.url())
  })
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => {
    const isFirst401 = message.location().url.endsWith('/v1/me') && message.text().includes('401')
    if (message.type() === 'error' && !isFirst401) errors.push(message.text())
  })
  return {
    context,
    page,
    foreignRequests,
    errors,
    async close() {
      await context.close()
      await rm(profile, { recursive: true, force: true })
    },
  }
}
