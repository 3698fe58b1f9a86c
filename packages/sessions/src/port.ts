import type {
  AcksRequest,
  CheckKeysAnswer,
  CheckKeysRequest,
  EndedBy,
  EndingsEvent,
  EndReason,
  EndSessionsAnswer,
  EndSessionsRequest,
  LogInFailureRequest,
  RekeySessionAnswer,
  RekeySessionRequest,
  SeenRequest,
  SessionWarningRequest,
  StartSessionAnswer,
  StartSessionRequest,
  UserSession,
} from '@keepsight/protocol'

/** Which sessions to find; everything left out does not narrow. */
export interface FindSessions {
  /** `live`: active or ending. Default `all`. */
  state?: 'live' | 'active' | 'ending' | 'ended' | 'all'
  user?: string
  /** A browser, an operating system or a device type, by its exact name. */
  browser?: string
  os?: string
  deviceType?: string
  /** ISO 3166-1 alpha-2. */
  country?: string
  reason?: EndReason
  /** Started at or after, milliseconds since 1970. */
  from?: number
  /** Started before, milliseconds since 1970. */
  to?: number
  /** 1 to 1,000. Default 100. */
  limit?: number
  /** The `nextCursor` of the answer before, with the same question. */
  cursor?: string
}

/** Sessions, newest log-in first. */
export interface FoundSessions {
  sessions: UserSession[]
  /** `null`: these were the last. */
  nextCursor: string | null
}

/** Days inclusive, in the zone. */
export interface SessionsReportRequest {
  from: string
  to: string
  /** IANA. */
  timezone: string
}

/**
 * What an app's log-ins were like over a range of days. A session belongs to the day on which it started, an ending to the
 * day on which it was written, a failed or rejected log-in to its day.
 */
export interface SessionsReport {
  /** Now, whatever the range. */
  liveNow: { sessions: number; users: number; ending: number }
  /** Each day of the range, in order; 0 where there was nothing. */
  days: { date: string; logIns: number; users: number; failed: number; rejected: number; endings: number }[]
  totals: { logIns: number; users: number; failed: number; rejected: number; endings: number }
  /** Of the endings in the range, from log-in to the ending; `null` without any. */
  length: { medianSeconds: number | null; p90Seconds: number | null; averageSeconds: number | null }
  /** Log-ins of the range per user who logged in. `average` is `null` without any. */
  sessionsPerUser: { average: number | null; most: number; users: { sessions: number; users: number }[] }
  /** All seven reasons, most frequent first. */
  endings: { reason: EndReason; count: number }[]
  /** `failed`, `limit`, `user-deactivated`, `already-ended`: most frequent first. */
  refusals: { reason: string; count: number }[]
}

/** A process of an app that hears of endings. */
export interface ListenerInfo {
  id: string
  /** What the process calls itself: host and pid. */
  name: string
  connectedAt: string
}

/** What an app's page of sessions shows beside them: are endings delivered, and is anything wrong. */
export interface DeliveryStatus {
  listeners: ListenerInfo[]
  /** Sessions whose ending is not confirmed. */
  ending: number
  /** When an app process noticed a store that is written without a guard, within the last day; `null`: not noticed. */
  unguardedWriterSeenAt: string | null
}

/**
 * The user sessions of all apps: their life, their limits, their endings and the delivery of these. Exact under concurrency,
 * of several servers on one PostgreSQL too. Ids of another app are unknown ids.
 *
 * Refusals are `SessionsError`s: `unknown_session`, `invalid_session_request`.
 */
export interface UserSessions {
  start(appId: string, request: StartSessionRequest): Promise<StartSessionAnswer>
  rekey(appId: string, request: RekeySessionRequest): Promise<RekeySessionAnswer>
  /** `by` counts; `request.by` is for routes to translate. */
  end(appId: string, request: Omit<EndSessionsRequest, 'by'>, by: EndedBy): Promise<EndSessionsAnswer>
  deactivate(appId: string, user: string, by: EndedBy): Promise<EndSessionsAnswer>
  reactivate(appId: string, user: string): Promise<void>
  isDeactivated(appId: string, user: string): Promise<boolean>
  seen(appId: string, request: SeenRequest): Promise<void>
  check(appId: string, request: CheckKeysRequest): Promise<CheckKeysAnswer>
  recordFailure(appId: string, request: LogInFailureRequest): Promise<void>
  recordWarning(appId: string, request: SessionWarningRequest): Promise<void>

  find(appId: string, query?: FindSessions): Promise<FoundSessions>
  /** By session id, or by the id of any key that the session had. */
  get(appId: string, id: string): Promise<UserSession | null>
  /** The ids under which the session's events are recorded: one for each key it had, the session's own first. */
  keyIds(appId: string, id: string): Promise<string[]>
  /** The same for a page of sessions, by their own ids, in one statement. A session that is not there is not in the map. */
  keyIdsOf(appId: string, sessionIds: readonly string[]): Promise<Map<string, string[]>>
  report(appId: string, request: SessionsReportRequest): Promise<SessionsReport>
  deliveryStatus(appId: string): Promise<DeliveryStatus>

  /**
   * Tells a process of the app what it must refuse and destroy; see `EndingsEvent`. Resolves to the function that stops it,
   * once `synced` was told. Up to then `tell` is waited for, so that a process that reads slowly is told no faster than it reads;
   * and when it throws, telling ends.
   */
  listen(
    appId: string,
    options: { listener: string; name: string; after: number },
    tell: (event: EndingsEvent) => void | Promise<void>,
  ): Promise<() => void>
  ack(appId: string, request: AcksRequest): Promise<void>
  /** Calls `listener` with each session that started, changed or ended, in this server or another, until stopped. */
  watch(appId: string, listener: (session: UserSession) => void): () => void

  /** Live sessions and unconfirmed endings of all apps, for `/metrics`. */
  counts(): Promise<{ active: number; ending: number; listeners: number }>
  close(): Promise<void>
}
