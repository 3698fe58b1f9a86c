import {
  createKeepsight,
  type EndOutcome,
  type FoundSessions,
  type LogInRejection,
  type SessionsOptions,
  type UserSession,
} from 'keepsight'
import { describe, expectTypeOf, it } from 'vitest'

const keepsight = createKeepsight({ disabled: true })

class MemoryStore {
  readonly sessions = new Map<string, string>()
  get(key: string, callback: (error: unknown, session?: string) => void) {
    callback(null, this.sessions.get(key))
  }
  set(key: string, session: string, callback: () => void) {
    this.sessions.set(key, session)
    callback()
  }
  destroy(key: string, callback: () => void) {
    this.sessions.delete(key)
    callback()
  }
}

describe('the types of the option sessions', () => {
  it('take limits, timeouts and what becomes of unknown sessions', () => {
    createKeepsight({
      disabled: true,
      sessions: {
        limit: 1,
        onLimit: 'end-oldest',
        idleTimeout: '30m',
        absoluteTimeout: 86_400_000,
        keyLifetime: '1.5d',
        unknown: 'deny',
        inFlight: 'abort',
        isLoggedIn: (session) => {
          expectTypeOf(session).toBeUnknown()
          return true
        },
      },
    })
    const perUser: SessionsOptions = { limit: async (user) => Promise.resolve(user === 'root' ? false : 3) }
    expectTypeOf(perUser.limit).not.toBeAny()
  })

  it('refuse what is none of these', () => {
    // @ts-expect-error -- a limit is a number, false, or a function
    createKeepsight({ disabled: true, sessions: { limit: 'one' } })
    // @ts-expect-error -- true is no number of sessions
    createKeepsight({ disabled: true, sessions: { limit: true } })
    // @ts-expect-error -- a time has one of the units ms, s, m, h and d
    createKeepsight({ disabled: true, sessions: { idleTimeout: '30 minutes' } })
    // @ts-expect-error -- the newest is rejected, not ended
    createKeepsight({ disabled: true, sessions: { onLimit: 'end-newest' } })
    // @ts-expect-error -- there is no such option
    createKeepsight({ disabled: true, sessions: { maximum: 1 } })
  })
})

describe('the types of user sessions', () => {
  it('make the outcome of a log-in one of two', async () => {
    const outcome = await keepsight.userSessions.logIn({ user: 42 })
    if (outcome.rejected) {
      expectTypeOf(outcome.rejected).toEqualTypeOf<LogInRejection>()
      expectTypeOf(outcome.session).toEqualTypeOf<undefined>()
    } else expectTypeOf(outcome.session).toEqualTypeOf<UserSession | null>()
    // @ts-expect-error -- somebody logs in
    await keepsight.userSessions.logIn({})
  })

  it('give a guarded store back as what it is', () => {
    const store = new MemoryStore()
    expectTypeOf(keepsight.userSessions.guard(store)).toEqualTypeOf<MemoryStore>()
    expectTypeOf(keepsight.userSessions.guard<MemoryStore>).returns.toEqualTypeOf<MemoryStore>()
  })

  it('ask a store of any other kind for what ending needs', () => {
    keepsight.userSessions.attach({ destroy: () => undefined, exists: () => false })
    keepsight.userSessions.attach({ name: 'tokens', stateless: true })
    // @ts-expect-error -- whether a session is gone must be readable
    const withoutExists: () => void = () => keepsight.userSessions.attach({ destroy: () => undefined })
    expectTypeOf(withoutExists).not.toBeAny()
  })

  it('find and end sessions', async () => {
    expectTypeOf(
      await keepsight.userSessions.find({ user: 42, state: 'live' }),
    ).toEqualTypeOf<FoundSessions>()
    expectTypeOf(
      await keepsight.userSessions.endAll(42, { reason: 'ended-by-admin' }),
    ).toEqualTypeOf<EndOutcome>()
    // @ts-expect-error -- sessions are in no such state
    await keepsight.userSessions.find({ state: 'sleeping' })
    // @ts-expect-error -- no session ends for this reason
    await keepsight.userSessions.end('s1', { reason: 'bored' })
  })
})
