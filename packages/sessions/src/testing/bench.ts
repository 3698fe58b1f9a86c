import { createHash, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { EndingsEvent, StartSessionAnswer, StartSessionRequest, UserSession } from '@keepsight/protocol'
import { openOperationalStore, type OperationalStore } from '@keepsight/store'
import { startPostgres, type TestPostgres } from '@keepsight/store/testing'
import { afterAll, afterEach, beforeAll, beforeEach, describe } from 'vitest'
import { createUserSessions, type UserSessionsOptions } from '../create-user-sessions.js'
import type { UserSessions } from '../port.js'

/** A service on a real database, with a clock that the test moves. */
export interface Bench {
  /** Two apps that no other test uses. */
  app: string
  otherApp: string
  store: OperationalStore
  sessions: UserSessions
  /** Milliseconds since 1970. */
  clock: { now: number }
  /** One more service on the same database: of another server with its own connections, or, on SQLite, of the same one. */
  another(options?: Partial<UserSessionsOptions>): Promise<UserSessions>
  /** One more service on the same connections, as after a restart. */
  restarted(): UserSessions
  /** Logs in; the key is made of `key`. */
  logIn(key: string, request?: Partial<StartSessionRequest>): Promise<StartSessionAnswer>
  /** Logs in, and must be let in. */
  session(key: string, request?: Partial<StartSessionRequest>): Promise<UserSession>
  listen(name: string, options?: { after?: number; on?: UserSessions; app?: string }): Promise<TestListener>
}

export interface TestListener {
  events: EndingsEvent[]
  /** Key ids of the endings so far. */
  refused(): string[]
  stop(): void
}

export const start = Date.UTC(2026, 0, 15, 12)

/** A keyed hash as the app's side makes them. */
export const keyOf = (name: string): string =>
  createHash('sha256').update(name).digest('base64url').slice(0, 22)

/** Waits until it is so. */
export async function until(isSo: () => boolean | Promise<boolean>, withinMs = 10_000): Promise<void> {
  const last = performance.now() + withinMs
  while (!(await isSo())) {
    if (performance.now() > last) throw new Error(`It was not so within ${withinMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** Runs the same tests on SQLite and on a real PostgreSQL. */
export function onBothDatabases(tests: (bench: () => Bench, database: 'sqlite' | 'postgres') => void): void {
  describe('on SQLite', () => {
    let folder: string
    beforeAll(() => void (folder = mkdtempSync(path.join(tmpdir(), 'keepsight-sessions-'))))
    afterAll(() => rmSync(folder, { recursive: true, force: true }))
    tests(
      benchOn(() => `sqlite:${path.join(folder, 'operational.db')}`),
      'sqlite',
    )
  })
  describe('on PostgreSQL', () => {
    let server: TestPostgres
    beforeAll(async () => void (server = await startPostgres()))
    afterAll(() => server.stop())
    tests(
      benchOn(() => server.url),
      'postgres',
    )
  })
}

function benchOn(url: () => string): () => Bench {
  let bench: Bench
  let cleanUp: (() => Promise<void>)[] = []
  beforeEach(async () => {
    const clock = { now: start }
    const openStore = async () => {
      const store = openOperationalStore(url(), { now: () => clock.now })
      await store.migrate()
      cleanUp.push(() => store.close())
      return store
    }
    const serve = (store: OperationalStore, options: Partial<UserSessionsOptions> = {}) => {
      const sessions = createUserSessions({
        database: store.database,
        now: () => clock.now,
        pollMs: 50,
        tickMs: 20,
        ...options,
      })
      cleanUp.push(() => sessions.close())
      return sessions
    }
    const store = await openStore()
    const sessions = serve(store)
    const app = (await store.createApp({ name: `app ${randomUUID()}` })).app.id
    const otherApp = (await store.createApp({ name: `app ${randomUUID()}` })).app.id
    const logIn: Bench['logIn'] = (key, request) =>
      sessions.start(app, { keyId: keyOf(key), sealedKey: `sealed-${key}`, user: 'ada', ...request })
    bench = {
      app,
      otherApp,
      store,
      sessions,
      clock,
      restarted: () => serve(store),
      another: async (options) => serve(url().startsWith('sqlite:') ? store : await openStore(), options),
      logIn,
      async session(key, request) {
        const answer = await logIn(key, request)
        if (answer.outcome !== 'started') throw new Error(`Rejected: ${answer.reason}`)
        return answer.session
      },
      async listen(name, { after = 0, on = sessions, app: of = app } = {}) {
        const events: EndingsEvent[] = []
        const stop = await on.listen(of, { listener: name, name, after }, (event) => void events.push(event))
        const refused = () => events.flatMap((each) => (each.event === 'ending' ? each.data.keyId : []))
        return { events, refused, stop }
      },
    }
  })
  afterEach(async () => {
    // Services before their stores, in the reverse order.
    for (const step of cleanUp.reverse()) await step()
    cleanUp = []
  })
  return () => bench
}
