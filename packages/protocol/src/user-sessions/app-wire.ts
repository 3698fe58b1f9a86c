import type { EndReason, EndingNotice, SessionDevice, UserSession } from './user-session.js'

/**
 * What the app's side says and hears of its user sessions. All routes are below `/v1/sessions`, with the app's secret key
 * as Bearer (or Basic user name); all answers are JSON. `keyId` is the keyed hash of a session key, made by the app:
 * 22 characters of base64url; the key itself never travels, only sealed with a secret that the app alone has.
 */
export const sessionLimits = {
  /** Ids in one `seen`, `acks` or `check` request. */
  idsPerRequest: 500,
  /** Characters of a sealed key. */
  sealedKeyCharacters: 2048,
  /** Characters of a `keyId`. */
  keyIdCharacters: 22,
  /** The largest `limit`. */
  limit: 10_000,
} as const

/** `POST /v1/sessions/start`. The same `keyId` again answers as before, so a repeat is harmless. */
export interface StartSessionRequest {
  keyId: string
  sealedKey: string
  user: string
  ip?: string | null
  userAgent?: string | null
  visitor?: string | null
  /** When the log-in happened, where the request is a late one (the server was away); ISO 8601. Default: now. */
  startedAt?: string
  /** Live sessions that the user may have, this one among them; `null`: any number. */
  limit?: number | null
  /** Default `end-oldest`. */
  onLimit?: 'end-oldest' | 'reject'
  /** Ends after so many milliseconds without activity; `null`: never. */
  idleTimeoutMs?: number | null
  /** Ends so many milliseconds after the log-in, whatever happens; `null`: never. */
  absoluteTimeoutMs?: number | null
  /** How long the key must stay refused after the ending: the longest that the app's cookie may live. Default 400 days. */
  keyLifetimeMs?: number
}

/** Why a log-in was refused. `already-ended`: the key is one whose session has ended. */
export type RejectReason = 'limit' | 'user-deactivated' | 'already-ended'

/** Answer to {@link StartSessionRequest}; both outcomes are status 200. */
export type StartSessionAnswer =
  | { outcome: 'started'; session: UserSession; endings: SessionEnding[] }
  | {
      outcome: 'rejected'
      reason: RejectReason
      /** What holds the places, newest first, where `reason` is `limit`; else empty. */
      live: { device: SessionDevice; place: string | null; startedAt: string; lastSeenAt: string }[]
    }

/** `POST /v1/sessions/rekey`: the app gave the session a new key (regenerate). One step: the old key is refused from then on. */
export interface RekeySessionRequest {
  keyId: string
  newKeyId: string
  newSealedKey: string
}
/** `state` tells of a session that had ended meanwhile: the new key is then refused too. */
export interface RekeySessionAnswer {
  session: UserSession
  endings: SessionEnding[]
}

/** `POST /v1/sessions/end`: one session, several, or all of a user (`except`: but this one). */
export interface EndSessionsRequest {
  /** Session ids or key ids. */
  sessions?: string[]
  user?: string
  except?: string
  /** Only sessions of this user are ended; another's are told as unknown. For "a user ends own sessions". */
  ownedBy?: string
  reason: EndReason
  by?: { kind: 'user' | 'app'; id?: string | null }
}
/** `ended` counts those that this request moved from `active`; repeating it counts 0. */
export interface EndSessionsAnswer {
  ended: number
  sessions: UserSession[]
  endings: SessionEnding[]
}

/** `POST /v1/sessions/deactivate` and `/v1/sessions/reactivate`. Deactivating ends all, and refuses log-ins until reactivated. */
export interface UserRequest {
  user: string
}

/** `POST /v1/sessions/seen`: when the sessions were used last. */
export interface SeenRequest {
  sessions: { id: string; at: string; ip?: string | null }[]
}

/** `POST /v1/sessions/check`: what is known of these keys. */
export interface CheckKeysRequest {
  keyIds: string[]
}
export interface CheckKeysAnswer {
  keys: {
    keyId: string
    state: 'active' | 'ended' | 'unknown'
    sessionId: string | null
    user: string | null
  }[]
}

/** `POST /v1/sessions/failures`: a log-in that failed in the app (a wrong password). No name that was typed ever travels. */
export interface LogInFailureRequest {
  /** The user, where the name was one of theirs. */
  user?: string | null
  ip?: string | null
  userAgent?: string | null
}

/** `GET /v1/sessions?user=&state=&limit=&cursor=`, as `GET /v1/apps/:app/sessions`, for the app itself. */
export interface ListSessionsAnswer {
  sessions: UserSession[]
  nextCursor: string | null
}

/** One key that is refused from now on, and what to destroy. */
export interface SessionEnding {
  /** Grows with every change; endings are delivered in this order. */
  seq: number
  keyId: string
  sessionId: string
  user: string
  /** `null` where the key needs no destroying any more (a key replaced by `rekey` in the app itself). */
  sealedKey: string | null
  /** `null`: the key was replaced by `rekey`; its session goes on under another key. */
  notice: EndingNotice | null
  /** Still to be destroyed and confirmed; false: told for refusing only. */
  needsDelivery: boolean
  /** Until when the key is refused; ISO 8601. */
  refusedUntil: string
}

/**
 * `GET /v1/sessions/endings?listener=ID&name=NAME&after=SEQ`: a stream of server-sent events, one connection of each process
 * of the app. `listener` is a random id of the process. First everything after `after` (default 0: all that is still
 * refused), then `synced`, then what happens. A comment every 10 s; a listener without a connection for 15 s no longer
 * holds up an ending.
 */
export type EndingsEvent =
  | { event: 'ending'; data: SessionEnding }
  /** A user was deactivated or reactivated. */
  | { event: 'user'; data: { seq: number; user: string; deactivated: boolean } }
  /** All before this was told. `serverTime` is ISO 8601. */
  | { event: 'synced'; data: { seq: number; serverTime: string } }
  /** A session started, or changed its key, in any process; for apps that ask for what they do not know. */
  | { event: 'started'; data: { seq: number; keyId: string; sessionId: string; user: string } }

/** `POST /v1/sessions/acks`: what this process did about endings. */
export interface AcksRequest {
  listener: string
  /** The process ends in good order: it no longer holds up an ending. */
  isLeaving?: boolean
  acks: {
    keyId: string
    /** `gone`: destroyed, and read back as gone. `failed`: it could not be; it will be tried again. */
    outcome: 'gone' | 'failed'
    /** `destroy_failed`, `still_there`, `key_not_ours` (cannot be unsealed), `no_store`. */
    error?: string
  }[]
}
/** Answer of the requests that have nothing to tell. */
export interface DoneAnswer {
  success: true
}

/** What the app's side noticed: a store that somebody writes without a guard. `POST /v1/sessions/warnings` */
export interface SessionWarningRequest {
  code: 'unguarded_writer'
  keyId: string
}
