import type {
  EndedBy,
  EndReason,
  SessionDevice,
  SessionPlace,
  UserSessionState,
  UserSession as WireSession,
} from '@keepsight/protocol'
import type { EndOutcome } from './user-sessions.js'

/** What a {@link UserSession} is made of. */
export interface UserSessionFields extends WireSession {
  /** True for a log-in that the server has not heard of yet. */
  isPending?: boolean
}

/** Ends a session by its id. */
export type EndSession = (id: string, reason: EndReason) => Promise<EndOutcome>

/** A log-in of a user, from the log-in to its end, as it was when it was asked for. */
export class UserSession {
  /** What one such record is called. */
  static readonly verboseName = 'User Session'
  /** What several are called. */
  static readonly verboseNamePlural = 'User Sessions'

  /** The keyed hash of the session's first key: 22 characters. Views and events of the session carry it as `sessionId`. */
  readonly id: string
  /** The app's id of the user. */
  readonly user: string
  /** `ending`: nobody gets in with it any more, and the app has not yet confirmed that it is destroyed. */
  readonly state: UserSessionState
  /** In canonical text; `null` when it is not known. */
  readonly ipAddress: string | null
  readonly device: SessionDevice
  readonly place: SessionPlace
  /** The visitor that logged in; `null` when it is not known. */
  readonly visitor: string | null
  readonly userAgent: string | null
  readonly startedAt: Date
  readonly lastSeenAt: Date
  /** When the absolute timeout ends it; `null`: never. */
  readonly expiresAt: Date | null
  /** When the ending was written; `null` while active. */
  readonly endingAt: Date | null
  /** When every process of the app had confirmed the end; `null` before. */
  readonly endedAt: Date | null
  readonly reason: EndReason | null
  readonly endedBy: EndedBy | null
  /** The session whose log-in took the place of this one. */
  readonly replacedBy: string | null
  /** Attempts to end it in the app that failed so far. */
  readonly failedDeliveries: number
  /** Code of the last such failure, such as `destroy_failed`; `null` after success and before the first. */
  readonly deliveryError: string | null
  /** The user had not been seen with this device before. */
  readonly isNewDevice: boolean
  /** The user cannot have come here from the place of the session before in the time between. */
  readonly isImpossibleTravel: boolean
  /** The server has not heard of this log-in yet, because it is away; place and device are not known then. */
  readonly isPending: boolean
  readonly #end: EndSession

  constructor(fields: UserSessionFields, end: EndSession) {
    this.id = fields.id
    this.user = fields.user
    this.state = fields.state
    this.ipAddress = fields.ip
    this.device = fields.device
    this.place = fields.place
    this.visitor = fields.visitor
    this.userAgent = fields.userAgent
    this.startedAt = new Date(fields.startedAt)
    this.lastSeenAt = new Date(fields.lastSeenAt)
    this.expiresAt = dateOf(fields.expiresAt)
    this.endingAt = dateOf(fields.endingAt)
    this.endedAt = dateOf(fields.endedAt)
    this.reason = fields.reason
    this.endedBy = fields.endedBy
    this.replacedBy = fields.replacedBy
    this.failedDeliveries = fields.failedDeliveries
    this.deliveryError = fields.deliveryError
    this.isNewDevice = fields.isNewDevice
    this.isImpossibleTravel = fields.isImpossibleTravel
    this.isPending = fields.isPending ?? false
    this.#end = end
  }

  /** Logged in: not ending, not ended. */
  get isLive(): boolean {
    return this.state === 'active'
  }

  /**
   * Ends the session in the app. When this resolves, no request of this process gets in with it; others within a second.
   * Ending it twice is one ending. Never rejects; see {@link EndOutcome}.
   */
  async end(reason: EndReason = 'ended-by-admin'): Promise<EndOutcome> {
    return await this.#end(this.id, reason)
  }

  /** `Session of user 7, Firefox on macOS, Berlin, Germany: active since 2026-03-01T12:00:00.000Z`. */
  toString(): string {
    const where = this.place.label === null ? '' : `, ${this.place.label}`
    const since = this.isLive
      ? `active since ${this.startedAt.toISOString()}`
      : `${this.state} (${this.reason ?? ''})`
    return `Session of user ${this.user}, ${this.device.label}${where}: ${since}`
  }
}

function dateOf(text: string | null): Date | null {
  return text === null ? null : new Date(text)
}
