import { describeEnding } from './describe-ending.js'
import type { UserSessionsOfKeepsight } from './create-user-sessions.js'
import type { EndOutcome, UserSessions } from './user-sessions.js'

/** User sessions of a Keepsight that is disabled: everything is answered, nothing is known, limited, guarded or ended. */
export function disabledUserSessions(): UserSessionsOfKeepsight {
  const nothing = (): Promise<EndOutcome> => Promise.resolve({ ended: 0, sessions: [], error: null })
  const noSession = () => Promise.resolve({ session: null })
  const userSessions: UserSessions = {
    guard: (store) => store,
    attach: () => () => undefined,
    logIn: noSession,
    logOut: nothing,
    logInFailed: () => Promise.resolve(),
    rekey: () => Promise.resolve(),
    check: () => Promise.resolve({ state: 'unknown', isAllowed: true, notice: null }),
    endingOf: () => null,
    describeEnding,
    current: () => Promise.resolve(null),
    closeWithSession: () => () => undefined,
    find: () => Promise.resolve({ sessions: [], nextCursor: null, error: null }),
    get: () => Promise.resolve(null),
    end: nothing,
    endAll: nothing,
    deactivate: nothing,
    reactivate: () => Promise.resolve({ error: null }),
    listOwn: () => Promise.resolve([]),
    endOwn: nothing,
    endOthers: nothing,
    synced: () => Promise.resolve(false),
    startUserSession: noSession,
    endUserSession: nothing,
    deactivateUser: nothing,
  }
  return {
    userSessions,
    serve: () => undefined,
    status: () => ({
      state: 'off',
      lastSyncedAt: null,
      refusedKeys: 0,
      pendingLogIns: 0,
      pendingChanges: 0,
      endingsUnconfirmed: 0,
      unguardedWriterSeenAt: null,
      droppedWrites: 0,
    }),
    shutdown: () => Promise.resolve(),
  }
}
