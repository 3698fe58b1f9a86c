import { afterEach, beforeEach, expect } from 'vitest'
import { createKeepsight, type Keepsight, type KeepsightError, type KeepsightOptions } from '../index.js'
import { startSessionApp, type SessionApp } from './start-session-app.js'
import { startSessionsWire, type SessionsWire } from './start-sessions-wire.js'

/** What tests of user sessions have: a stand-in for the server, new for each test, and apps that are closed after it. */
export interface SessionTests {
  readonly wire: SessionsWire
  /** What was reported, by any Keepsight of the test. */
  readonly errors: KeepsightError[]
  codes(): string[]
  create(options?: KeepsightOptions): Keepsight
  /** An app that is synced with the server. */
  start(
    options?: KeepsightOptions,
    session?: Parameters<typeof startSessionApp>[1],
  ): Promise<SessionApp & { keepsight: Keepsight }>
  /** Closes something after the test. */
  after(close: () => Promise<unknown>): void
}

/** Registers the hooks of a test file. */
export function sessionTests(): SessionTests {
  let wire: SessionsWire
  let closers: (() => Promise<unknown>)[] = []
  let errors: KeepsightError[] = []
  beforeEach(async () => {
    wire = await startSessionsWire()
    closers = []
    errors = []
  })
  afterEach(async () => {
    for (const close of closers.reverse()) await close()
    await wire.close()
  })

  function create(options: KeepsightOptions = {}): Keepsight {
    const keepsight = createKeepsight({
      url: wire.url,
      key: 'ks_sec_test',
      logger: { warn: () => undefined, error: () => undefined },
      onError: (error) => errors.push(error),
      ...options,
    })
    closers.push(() => keepsight.shutdown({ timeoutMs: 0 }))
    return keepsight
  }

  return {
    get wire() {
      return wire
    },
    get errors() {
      return errors
    },
    codes: () => errors.map(({ code }) => code),
    create,
    async start(options, session) {
      const keepsight = create(options)
      const app = await startSessionApp(keepsight, session)
      closers.push(app.close)
      expect(await keepsight.userSessions.synced()).toBe(true)
      return { ...app, keepsight }
    },
    after: (close) => void closers.push(close),
  }
}

/** The sessions that a MemoryStore holds, past any guard, by key. */
export function kept(store: object): Record<string, string> {
  return (store as { sessions: Record<string, string> }).sessions
}
