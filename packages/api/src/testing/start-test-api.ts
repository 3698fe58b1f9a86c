import {
  openEventsStore,
  openOperationalStore,
  type EventRow,
  type EventsReader,
  type NewApp,
} from '@keepsight/store'
import { createUserSessions, type UserSessions } from '@keepsight/sessions'
import { eventRow, rowBytes } from '@keepsight/store/testing'
import type { FastifyInstance } from 'fastify'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createApi, type ApiOptions } from '../create-api.js'
import { createLiveHub, type LiveHub } from '../live/live-hub.js'

/** An API over real stores in a folder of its own. */
export interface TestApi {
  api: FastifyInstance
  live: LiveHub
  sessions: UserSessions
  /** Two apps, each with its keys. */
  shop: NewApp
  blog: NewApp
  adminToken: string
  /** Signs in to the dashboard; the `cookie` header of the new session. */
  signIn(): Promise<string>
  signInToken(): Promise<string>
  operational: ReturnType<typeof openOperationalStore>
  insert(rows: readonly EventRow[]): Promise<void>
  faults: unknown[]
  close(): Promise<void>
}

/** Starts an API; `options` replace what is under test. With `events`, no engine is started: a process has one at most. */
export async function startTestApi(options: Partial<ApiOptions> = {}): Promise<TestApi> {
  const folder = await mkdtemp(path.join(tmpdir(), 'keepsight-api-'))
  const events = options.events ? null : await openEventsStore({ path: path.join(folder, 'events') })
  await events?.migrate()
  const operational = openOperationalStore(`sqlite:${path.join(folder, 'operational.db')}`)
  await operational.migrate()
  const shop = await operational.createApp({ name: 'Shop', timezone: 'Europe/Berlin' })
  const blog = await operational.createApp({ name: 'Blog' })
  const dashboard = path.join(folder, 'dashboard')
  await mkdir(path.join(dashboard, 'assets'), { recursive: true })
  await writeFile(path.join(dashboard, 'index.html'), '<!doctype html><title>dashboard</title>')
  await writeFile(path.join(dashboard, 'assets', 'main-1a2b3c.js'), 'export {}')

  const live = createLiveHub()
  const faults: unknown[] = []
  const sessions = createUserSessions({
    database: operational.database,
    onFault: (error) => faults.push(error),
  })
  const adminToken = 'admin-token-of-the-test'
  const noEvents: EventsReader = { query: () => Promise.reject(new Error('this test has no events')) }
  const api = createApi({
    events: events ?? noEvents,
    operational,
    live,
    sessions,
    adminToken,
    trustProxy: false,
    dashboardAssets: dashboard,
    metrics: () => '# TYPE keepsight_accepted counter\nkeepsight_accepted 3\n',
    health: {
      pingEvents: () => events?.ping() ?? Promise.resolve(),
      spoolLag: () => Promise.resolve({ bytes: 0, oldestMs: 0 }),
      deadLetters: () => Promise.resolve(0),
      checkDerived: () => events?.checkDerived() ?? Promise.resolve([]),
      diskFreeBytes: () => Promise.resolve(10 * 1024 ** 3),
      versions: () => ({ keepsight: '0.1.0' }),
    },
    onFault: (error) => faults.push(error),
    ...options,
  })
  await api.ready()
  let batches = 0
  return {
    api,
    live,
    sessions,
    shop,
    blog,
    adminToken,
    async signIn() {
      const secret = await operational.redeemSignInToken(await operational.createSignInToken())
      return `ks_dashboard=${secret ?? ''}`
    },
    signInToken: () => operational.createSignInToken(),
    operational,
    async insert(rows) {
      await events?.insert({ batchId: `test-${String(++batches)}`, rows: rowBytes(rows) })
    },
    faults,
    async close() {
      await api.close()
      await sessions.close()
      await events?.close()
      await operational.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** A view of a product on 12 May 2026. */
export function view(messageId: string, given: Partial<EventRow> = {}): EventRow {
  return eventRow({
    app_id: 'shop',
    message_id: messageId,
    time: '2026-05-12 10:00:00.000',
    type: 'view',
    event: 'view',
    object_type: 'Product',
    object_id: '1',
    visitor_id: 'v1',
    ...given,
  })
}
