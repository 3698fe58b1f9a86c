/** Why a user session ended. */
export const endReasons = [
  'logout',
  'ended-by-user',
  'ended-by-admin',
  'replaced',
  'user-deactivated',
  'idle',
  'expired',
] as const
export type EndReason = (typeof endReasons)[number]

/**
 * `active`: logged in. `ending`: the ending is written, and no guarded process lets the session in; the app has not yet
 * confirmed that its own session is destroyed. `ended`: confirmed.
 */
export const userSessionStates = ['active', 'ending', 'ended'] as const
export type UserSessionState = (typeof userSessionStates)[number]

/** What the user agent and the app tell of a device. Texts are `null` when not known. */
export interface SessionDevice {
  /** `Firefox`, `Chrome`, … */
  browser: string | null
  /** `macOS`, `Android`, … */
  os: string | null
  type: 'desktop' | 'mobile' | 'tablet' | 'bot' | 'other'
  /** In words: `Firefox on macOS`; `Unknown device` when nothing is known. */
  label: string
}

/** Where an IP address is, as far as the server's geo data know. All `null` when they do not. */
export interface SessionPlace {
  /** ISO 3166-1 alpha-2. */
  country: string | null
  region: string | null
  city: string | null
  /** In words, in English: `Berlin, Germany`, `Germany`; `null` when nothing is known. */
  label: string | null
}

/** Who ended a session: the user of the app, the app itself, somebody at the dashboard, a holder of a key, or Keepsight (limits, timeouts). */
export interface EndedBy {
  kind: 'user' | 'app' | 'dashboard' | 'api' | 'admin' | 'keepsight'
  /** The user's id where `kind` is `user`, or whom the app named; else `null`. */
  id: string | null
}

/** A log-in, from log-in to its end, as it travels. Times are ISO 8601, UTC, milliseconds. */
export interface UserSession {
  /** The keyed hash of the session's first key: 22 characters of base64url. Events of the session carry it as `context.sessionId`. */
  id: string
  /** The app's id of the user. */
  user: string
  state: UserSessionState
  ip: string | null
  device: SessionDevice
  place: SessionPlace
  /** The visitor (`anonymousId`) that logged in; `null` when not known. */
  visitor: string | null
  userAgent: string | null
  startedAt: string
  lastSeenAt: string
  /** When the absolute timeout ends it; `null`: never. */
  expiresAt: string | null
  /** When the ending was written; `null` while active. */
  endingAt: string | null
  /** When the app had confirmed; `null` before. */
  endedAt: string | null
  reason: EndReason | null
  endedBy: EndedBy | null
  /** The session whose log-in ended this one, where `reason` is `replaced`. */
  replacedBy: string | null
  /** Deliveries of the ending that failed so far. */
  failedDeliveries: number
  /** Code of the last failure, such as `destroy_failed`; `null` after success and before the first. */
  deliveryError: string | null
  /** True when this user had not been seen with this device (visitor, or else browser, OS and type) before. */
  isNewDevice: boolean
  /** True when the user cannot have travelled here from the place of the session before in the time between. */
  isImpossibleTravel: boolean
}

/** What somebody is told whose session ended: enough for "Signed in on another device, Berlin, 2 minutes ago". */
export interface EndingNotice {
  sessionId: string
  reason: EndReason
  /** When the ending was written. */
  at: string
  /** The log-in that took its place, where `reason` is `replaced`. */
  replacedBy: { device: string; place: string | null; startedAt: string } | null
}
