import type { EndingNotice, EndReason, RejectReason, SessionDevice } from '@keepsight/protocol'
import type { KeepsightError } from '../errors.js'
import type { UserReference } from '../options.js'
import type { RequestLike } from '../request/request.js'
import type { UserHappening } from '../signals/signals.js'
import type { SessionStore, StatelessSessions } from './attached-store.js'
import type { PromiseStoreMethods } from './guard-promise-store.js'
import type { Connection } from './open-connections.js'
import type { UserSession } from './user-session.js'

/** A session: the request that came with it, or its key (the session id in the cookie, the token). */
export type RequestOrKey = RequestLike | string

/** How a store is guarded. */
export interface GuardOptions {
  /** For messages and `status()`. Default: the name of the store's class. */
  name?: string
  /** For a store whose methods answer promises. Framework adapters bring this for the stores of their framework. */
  methods?: PromiseStoreMethods
}

/** A log-in. Without `request` and `key`, of the request that is being served. */
export interface LogIn {
  user: UserReference
  request?: RequestLike | undefined
  /** The session key, where it cannot be read from the request. */
  key?: string | undefined
}

/** A live session that holds one of the user's places. */
export interface HoldingSession {
  device: SessionDevice
  /** `Berlin, Germany`; `null` when it is not known. */
  place: string | null
  startedAt: Date
  lastSeenAt: Date
}

/** Why a log-in was refused. */
export interface LogInRejection {
  /** `key-in-use`: the session of this key is another user's. Give the session a new key (regenerate) before the log-in. */
  reason: RejectReason | 'key-in-use'
  /** The sessions that hold the places, newest first, where `reason` is `limit`; else empty. */
  live: HoldingSession[]
  /** One English sentence for the person. */
  message: string
}

/** What came of a log-in: one of the two is there. `session` is `null` when no receiver made one. */
export type LogInOutcome =
  { session: UserSession | null; rejected?: undefined } | { session?: undefined; rejected: LogInRejection }

/** What came of ending sessions. */
export interface EndOutcome {
  /** Sessions that this call ended. Repeating it gives 0. */
  ended: number
  /** The sessions concerned, as they are now. */
  sessions: UserSession[]
  /** Why nothing could be done, when nothing could. A log-out of this process is done nonetheless, and told later. */
  error: KeepsightError | null
}

/** Which sessions to find; everything left out does not narrow. */
export interface FindSessions {
  user?: UserReference
  /** `live`: active or ending. Default `all`. */
  state?: 'live' | 'active' | 'ending' | 'ended' | 'all'
  /** Sessions in one answer, 1 to 1,000. Default 100. */
  limit?: number
  /** The `nextCursor` of an answer, for what follows it. */
  cursor?: string
}

/** The sessions found, newest log-in first. */
export interface FoundSessions {
  sessions: UserSession[]
  /** For the sessions after these; `null` when there are none. */
  nextCursor: string | null
  /** Why there is no answer, when there is none; `sessions` is then empty. */
  error: KeepsightError | null
}

/** What is known of a session. */
export interface SessionCheck {
  /** `unknown`: the server does not know it, or could not be asked. */
  state: 'live' | 'ended' | 'unknown'
  /** Whether to let it in: not when ended, and unknown ones as the option `sessions.unknown` says. */
  isAllowed: boolean
  /** What its holder may be told; `null` when there is nothing to tell. */
  notice: EndingNotice | null
}

/** A session that one of the app's own users has. */
export interface OwnSession {
  session: UserSession
  /** The one that the request came with. */
  isCurrent: boolean
}

/** How user sessions fare in this process. */
export interface SessionsStatus {
  /**
   * `synced`: every ending is known here. `connecting`: the server is being looked for. `away`: it cannot be reached; log-ins
   * go on, endings that are not known here are not carried out. `off`: no store was guarded or attached.
   */
  state: 'synced' | 'connecting' | 'away' | 'off'
  /** When everything was known last; `null`: never yet. */
  lastSyncedAt: Date | null
  /** Keys that are refused here. */
  refusedKeys: number
  /** Log-ins that the server has not heard of. */
  pendingLogIns: number
  /** Log-ins, log-outs and changes of key that the server has not heard of. */
  pendingChanges: number
  /** Endings that are refused here and not yet destroyed in the store, or not yet confirmed to the server. */
  endingsUnconfirmed: number
  /** When a session that was destroyed was found in the store again; `null`: never. */
  unguardedWriterSeenAt: Date | null
  /** Writes of ended sessions that were dropped. */
  droppedWrites: number
}

/**
 * The app's user sessions: who is logged in, from where, and the end of it. As everything of Keepsight, no method throws or
 * rejects because of the server or the network; `guard` and `attach` throw for a store that cannot be used.
 */
export interface UserSessions {
  /**
   * Puts the guard on a session store of the express-session kind (`get`, `set` and `destroy` with callbacks; those of
   * `@fastify/session` too) and returns the same object. An ended session is never read from it nor written to it again. Each
   * process that uses the store must guard it. Calling it again does nothing. For a store whose methods answer promises,
   * `methods` says what they are called.
   *
   * @throws KeepsightError `session_store_unusable` for a store without `get`, `set` or `destroy`
   * @example
   * app.use(session({ secret, store: keepsight.userSessions.guard(new RedisStore({ client })) }))
   */
  guard<Store extends object>(store: Store, options?: GuardOptions): Store
  /**
   * Names a store of any other kind, or sessions without a store, so that endings are carried out there. What reads sessions
   * then asks {@link check}. Returns the function that takes it away again.
   *
   * @throws KeepsightError `session_store_unusable` for a store without `destroy` or `exists`
   * @example
   * keepsight.userSessions.attach({
   *   destroy: (token) => db.deleteFrom('session').where('token', '=', token).execute(),
   *   exists: async (token) => (await findSession(token)) !== undefined,
   * })
   */
  attach(store: SessionStore | StatelessSessions): () => void

  /**
   * Records a log-in, after the app has given the session its key: the signal `userLoggedIn` is sent, whose receiver
   * `startUserSession` asks the server. A log-in that is `rejected` must not become one; its key is refused, and its session
   * destroyed. While the server is away log-ins go on, with `session.isPending`.
   *
   * @example
   * request.session.regenerate(async () => {
   *   const { rejected } = await keepsight.userSessions.logIn({ user, request })
   *   if (rejected) return response.status(403).render('log-in', { message: rejected.message })
   *   request.session.userId = user.id
   *   response.redirect('/')
   * })
   */
  logIn(logIn: LogIn): Promise<LogInOutcome>
  /**
   * Ends the session of a request, or of a key, with the reason `logout`: the signal `userLoggedOut` is sent. Destroying the
   * session in a guarded store (`request.session.destroy()`) does the same. Repeating it is harmless.
   */
  logOut(who?: { request?: RequestLike | undefined; key?: string | undefined }): Promise<EndOutcome>
  /** Counts a log-in that failed, such as a wrong password. `user`: whose name was given, where it is one of the app's. */
  logInFailed(failure?: { user?: UserReference | null; request?: RequestLike | undefined }): Promise<void>
  /**
   * The app gave the session a new key, with the log-in going on. Guarded stores notice this by themselves, at the first write of a
   * logged-in session under a new key in a request that came with another.
   */
  rekey(change: { from: string; request?: RequestLike | undefined; key?: string | undefined }): Promise<void>

  /** Whether to let a session in; for sessions in no guarded store. Asks the server only about what is not known here. */
  check(who: RequestOrKey): Promise<SessionCheck>
  /** Why the session ended whose cookie this request carried; `null` when none did, or nothing is known. */
  endingOf(request?: RequestLike): EndingNotice | null
  /** See {@link describeEnding}. */
  describeEnding(notice: EndingNotice, now?: number): string
  /** The session that the request came with, or that began in it; `null` when there is none. */
  current(request?: RequestLike): Promise<UserSession | null>
  /**
   * Closes a connection that outlives its request when its session ends. Responses of `text/event-stream` in the request
   * context are closed by themselves. Closed at once when the session has ended already. Returns the function that undoes it.
   *
   * @example
   * webSocketServer.on('connection', (socket, request) => {
   *   sessionMiddleware(request, {}, () => keepsight.userSessions.closeWithSession(socket, request))
   * })
   */
  closeWithSession(connection: Connection, who: RequestOrKey): () => void

  find(query?: FindSessions): Promise<FoundSessions>
  /** By the session's id, or the id of any key that it had; `null` when there is none. */
  get(id: string): Promise<UserSession | null>
  /** Ends one session. `by`: who did it, by the app's own name for them. Default reason `ended-by-admin`. */
  end(id: string, options?: { reason?: EndReason; by?: string | null }): Promise<EndOutcome>
  /** Ends all sessions of a user, but `except`. Default reason `ended-by-admin`. */
  endAll(
    user: UserReference,
    options?: { except?: string; reason?: EndReason; by?: string | null },
  ): Promise<EndOutcome>
  /** Ends all sessions of a user and refuses log-ins until {@link reactivate}: the signal `userDeactivated` is sent. */
  deactivate(user: UserReference): Promise<EndOutcome>
  /** Lets a deactivated user log in again. */
  reactivate(user: UserReference): Promise<{ error: KeepsightError | null }>

  /** "Your devices": the live sessions of the user of this request, newest log-in first. Empty when nobody is logged in. */
  listOwn(request?: RequestLike): Promise<OwnSession[]>
  /** The user of this request ends one of their own sessions. Another's is as an unknown one: nothing is ended. */
  endOwn(request: RequestLike, id: string): Promise<EndOutcome>
  /** The user of this request ends all their sessions but this one. */
  endOthers(request: RequestLike): Promise<EndOutcome>

  /** Resolves when all endings are known here: true; after `timeoutMs` (default 5,000) without: false. */
  synced(timeoutMs?: number): Promise<boolean>

  /** The receiver of `userLoggedIn` that starts sessions. Disconnect it to put another in its place. */
  readonly startUserSession: (happening: UserHappening) => Promise<LogInOutcome>
  /** The receiver of `userLoggedOut` that ends the session. */
  readonly endUserSession: (happening: UserHappening) => Promise<EndOutcome>
  /** The receiver of `userDeactivated` that ends all sessions of the user. */
  readonly deactivateUser: (happening: UserHappening) => Promise<EndOutcome>
}
