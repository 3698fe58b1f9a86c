import { setTimeout as sleep } from 'node:timers/promises'
import { createKeepsight, type Keepsight, type KeepsightOptions, type ObjectView } from 'keepsight'
import { expect } from 'vitest'
import type { BackendApp } from './backend.js'
import { Browser } from './browser.js'
import type { Framework, RunningApp } from './framework.js'

/** An app that runs, with its Keepsight. */
export interface StartedApp extends RunningApp {
  keepsight: Keepsight
  store: object
  /** Codes of what went wrong. */
  errors: string[]
  browser(headers?: Record<string, string>): Browser
  /** A browser in which this user is logged in, and the id of the session. */
  logIn(user: string): Promise<Browser & { id: string }>
  /** All views, once there are so many. */
  views(count: number): Promise<ObjectView[]>
}

/** What an app is started with, beyond what its Keepsight takes. */
export interface StartAppOptions extends KeepsightOptions {
  /** Options of the framework's sessions. */
  session?: Record<string, unknown>
  /** Default: what the framework brings with it. */
  store?: object
  /** Leave the store without the guard. */
  isUnguarded?: boolean
}

/** Starts one process of an app, so to say: a Keepsight and a server of its own. */
export async function startApp(
  framework: Framework,
  account: BackendApp,
  { session, store = framework.newStore(), isUnguarded = false, ...options }: StartAppOptions = {},
): Promise<StartedApp> {
  const errors: string[] = []
  const keepsight = createKeepsight({
    ...account,
    logger: { warn: () => undefined, error: () => undefined },
    onError: ({ code }) => errors.push(code),
    batch: { ageMs: 5 },
    ...options,
  })
  if (!isUnguarded && framework.guard) framework.guard(keepsight, store)
  else if (!isUnguarded) keepsight.userSessions.guard(store)
  const app = await framework.start(keepsight, { store, ...(session ? { session } : {}) })
  if (!isUnguarded) expect(await keepsight.userSessions.synced()).toBe(true)
  const browser = (headers?: Record<string, string>) => new Browser(app.url, headers)
  return {
    url: app.url,
    keepsight,
    store,
    errors,
    browser,
    async logIn(user) {
      const self = browser()
      const { status, body } = await self.post('/log-in', { user })
      expect(status).toBe(200)
      return Object.assign(self, { id: body['id'] as string })
    },
    async views(count) {
      await sleep(20)
      await keepsight.flush()
      const find = async () => (await keepsight.objectViews.find({ limit: 100 })).views
      await expect.poll(async () => (await find()).length, { timeout: 10_000 }).toBe(count)
      return await find()
    },
    async close() {
      await app.close()
      await keepsight.shutdown({ timeoutMs: 1_000 })
    },
  }
}
