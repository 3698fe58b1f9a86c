import type { EndingNotice, StartSessionAnswer, StartSessionRequest } from '@keepsight/protocol'
import { isoTime } from '../iso-time.js'
import type { Report } from '../reporter.js'
import type { RequestContext } from '../request/request-context.js'
import type { Requests } from '../request/create-requests.js'
import type { Signals, UserHappening } from '../signals/signals.js'
import { answerWithin } from './answer-within.js'
import type { Endings } from './endings.js'
import type { KeyChanges } from './key-changes.js'
import type { KeyIdOf } from './key-ids.js'
import type { KnownKeys } from './known-keys.js'
import type { PendingCalls } from './pending-calls.js'
import type { RefusedKeys } from './refused-keys.js'
import type { Seal } from './seal.js'
import { isLimit, type ResolvedSessionsOptions } from './session-options.js'
import { isPassing, type SessionsApi } from './sessions-api.js'
import { UserSession, type EndSession } from './user-session.js'
import type { HoldingSession, LogInOutcome, LogInRejection } from './user-sessions.js'

/** What log-ins need. */
export interface LogInSurroundings {
  api: SessionsApi
  options: ResolvedSessionsOptions
  requests: Requests
  keyIdOf: KeyIdOf
  seal: Seal
  refused: RefusedKeys
  known: KnownKeys
  pending: PendingCalls
  changes: KeyChanges
  endings: Endings
  signals: Signals
  /** Log-ins of which the server has not answered yet. */
  starts: StartsUnderWay
  /** Ends the session of a key, as logged out. */
  logOutKey: (keyId: string) => Promise<unknown>
  /** Destroys a key in the app's store, until it is gone. */
  destroy: (key: string, keyId: string) => void
  hasStore: () => boolean
  /** Whether the server is there. */
  isSynced: () => boolean
  endSession: EndSession
  report: Report
  now: () => number
}

/** A log-in waits so long for the server; then the app goes on, and the server is told later. */
const startTimeoutMs = 2_000
/** So long where the server is there, and busy: it is what makes limits exact. */
const busyTimeoutMs = 10_000

/**
 * Log-ins of which the server has not answered, by their key: the answer that is waited for, or `later` where it waits among
 * the pending calls.
 */
export type StartsUnderWay = Map<string, Promise<unknown> | 'later'>

type Rejected = Extract<StartSessionAnswer, { outcome: 'rejected' }>

/** Makes the receiver of `userLoggedIn` that starts sessions. It never rejects. */
export function createLogIn(surroundings: LogInSurroundings) {
  const { api, options, requests, keyIdOf, refused, known, pending, changes, endings, signals } = surroundings
  const { starts, logOutKey, destroy, endSession, report, now } = surroundings

  return async function startUserSession(happening: UserHappening): Promise<LogInOutcome> {
    try {
      return await start(happening)
    } catch (error) {
      report('session_request_refused', 'logIn()', error)
      return { session: null }
    }
  }

  async function start({ user, request, key: givenKey }: UserHappening): Promise<LogInOutcome> {
    const context = requests.contextOf(request ?? undefined)
    const key = givenKey ?? context?.sessionKey ?? null
    if (key === null) {
      report('session_key_missing')
      return { session: null }
    }
    if (!surroundings.hasStore()) report('no_session_store')
    const keyId = keyIdOf(key)
    const earlier = givenKey === undefined ? changes.takeEarlier(context, keyId) : null
    if (earlier && known.get(earlier.keyId) !== null) await logOutKey(earlier.keyId)

    const holder = known.get(keyId)
    if (refused.get(keyId) || (holder && holder.user !== user)) {
      report('session_key_reused')
      return { rejected: rejectionOf({ reason: holder ? 'key-in-use' : 'already-ended', live: [] }) }
    }
    const body = await bodyOf({ user, key, keyId, context })
    // Known from now on, so that a request which comes meanwhile is not asked about.
    if (!holder) known.add(keyId, { sessionId: keyId, user })
    const startedAt = isoTime(now())
    const startLater = (): void => {
      starts.set(keyId, 'later')
      pending.add({
        isLogIn: true,
        call: async () => finishLate(await api.start({ ...body, startedAt }), body, { key, request }),
      })
    }

    const call = api.start(body)
    starts.set(keyId, call)
    try {
      const within = await answerWithin(call, surroundings.isSynced() ? busyTimeoutMs : startTimeoutMs)
      if (!within.isLate) return finish(within.answer, body, { key, request })
      call.then((answer) => finishLate(answer, body, { key, request }), startLater)
    } catch (error) {
      starts.delete(keyId)
      if (isPassing(error)) startLater()
      else report('session_request_refused', 'logIn()', error)
    }
    return { session: provisional(body) }
  }

  async function bodyOf({
    user,
    key,
    keyId,
    context,
  }: {
    user: string
    key: string
    keyId: string
    context: RequestContext | undefined
  }): Promise<StartSessionRequest> {
    return {
      keyId,
      sealedKey: surroundings.seal.seal(key, keyId),
      user,
      ip: context?.ip ?? null,
      userAgent: context?.userAgent || null,
      visitor: context?.visitor ?? null,
      limit: await limitOf(user),
      onLimit: options.onLimit,
      idleTimeoutMs: options.idleTimeoutMs,
      absoluteTimeoutMs: options.absoluteTimeoutMs,
      keyLifetimeMs: options.keyLifetimeMs,
    }
  }

  async function limitOf(user: string): Promise<number | null> {
    const { limit } = options
    if (typeof limit !== 'function') return limit === false ? null : limit
    try {
      const answer = await limit(user)
      if (isLimit(answer)) return answer === false ? null : answer
      report('hook_failed', 'sessions.limit answered neither a whole number from 1 nor false')
    } catch (error) {
      report('hook_failed', 'sessions.limit', error)
    }
    return null
  }

  function finish(
    answer: StartSessionAnswer,
    { keyId, user }: StartSessionRequest,
    { key, request }: { key: string; request: UserHappening['request'] },
  ): LogInOutcome {
    starts.delete(keyId)
    if (answer.outcome === 'rejected') {
      known.delete(keyId)
      endings.refuse(keyId, { forMs: options.keyLifetimeMs })
      destroy(key, keyId)
      return { rejected: rejectionOf(answer) }
    }
    for (const ending of answer.endings) void endings.take(ending)
    const session = new UserSession(answer.session, endSession)
    // It may have ended already, by a log-in that came just after this one; or was logged out here before the server knew it.
    const refusal = refused.get(keyId)
    if (!refusal) known.add(keyId, { sessionId: session.id, user })
    else if (!refusal.moved) known.delete(keyId)
    if (refusal && !refusal.moved && !refusal.notice) void logOutKey(keyId)
    const payload = { session, request }
    const onError = (error: unknown): void => report('receiver_failed', 'userSessionStarted', error)
    signals.userSessionStarted.announce(null, payload, onError)
    if (session.isNewDevice) signals.newDevice.announce(null, payload, onError)
    if (session.isImpossibleTravel) signals.impossibleTravel.announce(null, payload, onError)
    return { session }
  }

  /** The app has let the person in meanwhile: a log-in that is refused now ends. */
  function finishLate(
    answer: StartSessionAnswer,
    body: StartSessionRequest,
    about: { key: string; request: UserHappening['request'] },
  ): void {
    if (answer.outcome === 'rejected') {
      endings.refuse(body.keyId, { forMs: options.keyLifetimeMs, notice: lateNotice(answer, body.keyId) })
    }
    finish(answer, body, about)
  }

  function lateNotice({ reason, live }: Rejected, keyId: string): EndingNotice | null {
    const at = isoTime(now())
    if (reason === 'user-deactivated') return { sessionId: keyId, reason, at, replacedBy: null }
    const [holder] = live
    if (reason !== 'limit' || !holder) return null
    const replacedBy = { device: holder.device.label, place: holder.place, startedAt: holder.startedAt }
    return { sessionId: keyId, reason: 'replaced', at, replacedBy }
  }

  /** A log-in that the server has not heard of yet. */
  function provisional({ keyId, user, ip, userAgent, visitor }: StartSessionRequest): UserSession {
    const startedAt = isoTime(now())
    const { absoluteTimeoutMs } = options
    return new UserSession(
      {
        id: keyId,
        user,
        state: 'active',
        ip: ip ?? null,
        device: { browser: null, os: null, type: 'other', label: 'Unknown device' },
        place: { country: null, region: null, city: null, label: null },
        visitor: visitor ?? null,
        userAgent: userAgent ?? null,
        startedAt,
        lastSeenAt: startedAt,
        expiresAt: absoluteTimeoutMs === null ? null : isoTime(now() + absoluteTimeoutMs),
        endingAt: null,
        endedAt: null,
        reason: null,
        endedBy: null,
        replacedBy: null,
        failedDeliveries: 0,
        deliveryError: null,
        isNewDevice: false,
        isImpossibleTravel: false,
        isPending: true,
      },
      endSession,
    )
  }
}

function rejectionOf({
  reason,
  live,
}: {
  reason: LogInRejection['reason']
  live: Rejected['live']
}): LogInRejection {
  const holding = live.map(({ device, place, startedAt, lastSeenAt }): HoldingSession => ({
    device,
    place,
    startedAt: new Date(startedAt),
    lastSeenAt: new Date(lastSeenAt),
  }))
  return { reason, live: holding, message: messageOf(reason, holding) }
}

function messageOf(reason: LogInRejection['reason'], [newest]: HoldingSession[]): string {
  if (reason === 'user-deactivated') return 'This account was deactivated.'
  if (reason !== 'limit') return 'This sign-in has ended. Please sign in again.'
  if (!newest) return 'You are signed in on as many devices as allowed.'
  const where = newest.place === null ? '' : `, ${newest.place}`
  return `You are signed in on as many devices as allowed (${newest.device.label}${where}). Sign out there first.`
}
