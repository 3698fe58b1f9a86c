import type { UserSession } from '../http/session-wire.js'

/** Something to confirm before it is done. */
export type EndAsk =
  | { kind: 'one'; user: string; session: UserSession }
  | { kind: 'others'; user: string; session: UserSession }
  | { kind: 'all' | 'deactivate' | 'reactivate'; user: string }
