import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { EndingsEvent } from '@keepsight/protocol'
import { userIdOf } from '../capture.js'
import { KeepsightError } from '../errors.js'
import { HttpClient } from '../recorder/http-client.js'
import type { Report } from '../reporter.js'
import { requestStorage, type RequestContext } from '../request/request-context.js'
import type { Requests } from '../request/create-requests.js'
import type { ServerConnection } from '../server-connection.js'
import type { Signals } from '../signals/signals.js'
import { answerWithin } from './answer-within.js'
import { createAcknowledge } from './acknowledge.js'
import type { AttachedStore } from './attached-store.js'
import { createCheckKeys } from './check-keys.js'
import { createCheckSession } from './check-session.js'
import { cookieKeys } from './cookie-keys.js'
import { Deliveries } from './deliveries.js'
import { describeEnding } from './describe-ending.js'
import { createEndSessions, strangerMs } from './end-sessions.js'
import { createEndings } from './endings.js'
import { EndingsStream, type StreamState } from './endings-stream.js'
import { createFindSessions } from './find-sessions.js'
import { createKeyChanges } from './key-changes.js'
import type { KeyIdOf } from './key-ids.js'
import { KnownKeys } from './known-keys.js'
import { createLogIn, type StartsUnderWay } from './log-in.js'
import { createOpenConnections } from './open-connections.js'
import { createPendingCalls } from './pending-calls.js'
import type { RefusedKeys } from './refused-keys.js'
import { createRekey } from './rekey.js'
import { createSeal } from './seal.js'
import { createSeen } from './seen.js'
import { createSendHappenings } from './send-happenings.js'
import type { ResolvedSessionsOptions } from './session-options.js'
import { createSessionStores } from './session-stores.js'
import { createSessionsApi } from './sessions-api.js'
import { createUntoldMoves } from './untold-moves.js'
import type { RequestOrKey, SessionsStatus, UserSessions } from './user-sessions.js'

/** What user sessions need of the rest. */
export interface UserSessionsSurroundings {
  options: ResolvedSessionsOptions
  /** What session keys are sealed with. */
  secret: string
  keyIdOf: KeyIdOf
  refused: RefusedKeys
  server: ServerConnection
  timeoutMs: number
  requests: Requests
  signals: Signals
  report: Report
  now: () => number
}

/** The user sessions of one Keepsight, and what the rest of it needs of them. */
export interface UserSessionsOfKeepsight {
  userSessions: UserSessions
  /** A request begins, in the context of an adapter. */
  serve(context: RequestContext): void
  status(): SessionsStatus
  /** Tells the server what waits, for at most so long, and ends. */
  shutdown(timeoutMs: number): Promise<void>
}

/** Log-ins that come together reach the server together, which writes them together. */
const maxSockets = 64
/** The guard waits so long for the first list of endings, in milliseconds. */
const firstSyncMs = 1_000

/** Makes the user sessions of one Keepsight. */
export function createUserSessions(surroundings: UserSessionsSurroundings): UserSessionsOfKeepsight {
  const { options, secret, keyIdOf, refused, server, requests, signals, report, now } = surroundings
  const listener = randomUUID()
  const stores: AttachedStore[] = []
  const known = new KnownKeys()
  const starts: StartsUnderWay = new Map()
  const moves = createUntoldMoves()
  const hasStore = (): boolean => stores.length > 0
  let lastSyncedAt: number | null = null
  let unguardedWriterSeenAt: number | null = null
  let droppedWrites = 0
  const firstSync = waiting()

  const client = new HttpClient({ timeoutMs: surroundings.timeoutMs, maxSockets, now })
  const ipOfRequest = (): string | null => requestStorage.getStore()?.ip ?? null
  const endpoint = (): ReturnType<ServerConnection['endpoint']> => server.endpoint()
  const api = createSessionsApi({ client, endpoint, onFailure: () => server.suspect() })
  const onReceiverError =
    (signal: string) =>
    (error: unknown): void =>
      report('receiver_failed', signal, error)

  const seal = createSeal(secret)
  const seen = createSeen((request) => api.seen(request), now)
  const pending = createPendingCalls((error) => report('session_request_refused', 'a late call', error))
  const acknowledge = createAcknowledge((acks) => api.ack({ listener, acks }))
  const connections = createOpenConnections({
    keyIdOf,
    abort: options.inFlight === 'abort',
    onFailure: (error) => report('hook_failed', 'closing a connection', error),
  })
  const deliveries = new Deliveries({
    stores,
    seal,
    acknowledge,
    beforeConfirming(ending) {
      const untold = moves.of(ending)
      if (untold.length === 0) return null
      pending.retryNow()
      return Promise.all(untold.map(({ whenTold }) => whenTold))
    },
    onGone: (ending) => endings.gone(ending),
    onUnguardedWriter(keyId) {
      unguardedWriterSeenAt = now()
      report('unguarded_writer')
      api.warn({ code: 'unguarded_writer', keyId }).catch(() => undefined)
    },
    onFailure: report,
  })
  const endings = createEndings({
    refused,
    known,
    connections,
    deliveries,
    moves,
    signals,
    hasStore,
    onReceiverError,
    now,
  })
  const checks = createCheckSession({
    refused,
    known,
    endings,
    options,
    ask: createCheckKeys((request) => api.check(request)),
    isSynced: () => stream.state === 'synced',
    onUsed: (session) => seen.add(session, ipOfRequest),
  })
  const changes = createKeyChanges({
    requests,
    refused,
    known,
    isLoggedIn: options.isLoggedIn,
    rekey: (from, to) => rekey(from, to),
    logOut: (keyId) => void ending.logOutKey(keyId),
    refuse: (keyId) => endings.refuse(keyId, { forMs: strangerMs }),
  })
  const ending = createEndSessions({
    api,
    requests,
    keyIdOf,
    refused,
    known,
    pending,
    changes,
    endings,
    destroy: (key, keyId) => deliveries.destroy(key, keyId),
    keyLifetimeMs: options.keyLifetimeMs,
    report,
  })
  const startUserSession = createLogIn({
    api,
    options,
    requests,
    keyIdOf,
    seal,
    refused,
    known,
    pending,
    changes,
    endings,
    signals,
    starts,
    logOutKey: ending.logOutKey,
    destroy: (key, keyId) => void deliveries.destroy(key, keyId),
    hasStore,
    isSynced: () => stream.state === 'synced',
    endSession: (id, reason) => ending.end({ sessions: [id], reason, by: { kind: 'app' } }),
    report,
    now,
  })
  const { endUserSession, deactivateUser } = ending
  signals.userLoggedIn.connect(startUserSession, { dispatchUid: 'keepsight.startUserSession' })
  signals.userLoggedOut.connect(endUserSession, { dispatchUid: 'keepsight.endUserSession' })
  signals.userDeactivated.connect(deactivateUser, { dispatchUid: 'keepsight.deactivateUser' })
  const rekey = createRekey({
    api,
    seal,
    refused,
    known,
    pending,
    starts,
    endings,
    moves,
    logOutKey: ending.logOutKey,
    destroy: (key, keyId) => void deliveries.destroy(key, keyId),
    report,
  })
  const happenings = createSendHappenings({ api, requests, keyIdOf, known, signals, endUserSession, report })
  const guarding = createSessionStores({
    stores,
    options,
    keyIdOf,
    refused,
    known,
    checks,
    changes,
    endings,
    streamState: () => stream.state,
    beforeReading: firstReading,
    onRefusedUse: (key, keyId) => void deliveries.lookAgain(key, keyId),
    onDropped: () => (droppedWrites += 1),
    logOutKey: ending.logOutKey,
    onStore: () => stream.start(),
  })
  const finding = createFindSessions({ api, sessionOf: ending.sessionOf })

  const stream = new EndingsStream({
    endpoint,
    listener,
    name: `${hostname()} ${process.pid}`,
    onEvent: hear,
    onState: changed,
    onFailure(code, detail) {
      server.suspect()
      report(code, detail)
    },
    random: Math.random,
  })

  function hear({ event, data }: EndingsEvent): void {
    if (event === 'ending') void endings.take(data)
    if (event === 'started' && !refused.get(data.keyId)) {
      known.add(data.keyId, { sessionId: data.sessionId, user: data.user })
    }
  }

  function changed(state: StreamState): void {
    if (state === 'synced') {
      pending.retryNow()
      void acknowledge.flush()
    } else known.forgetUnknown()
    if (state === 'connecting' && lastSyncedAt !== null) lastSyncedAt = now()
    if (state === 'synced') lastSyncedAt = now()
    if (state !== 'connecting') firstSync.done()
  }

  /** Until it is known for the first time what has ended, it is waited for a moment. */
  function firstReading(): Promise<unknown> | null {
    const isFirst = lastSyncedAt === null && stream.state === 'connecting'
    return isFirst ? answerWithin(firstSync.promise, firstSyncMs) : null
  }

  function keyOf(who: RequestOrKey | undefined): string | null {
    if (typeof who === 'string') return who === '' ? null : who
    return requests.contextOf(who)?.sessionKey ?? null
  }

  const userSessions: UserSessions = {
    ...guarding,
    ...happenings,

    async rekey({ from, request, key }) {
      const to = key ?? keyOf(request)
      if (to === null) report('session_key_missing')
      else if (to !== from) await rekey({ key: from, keyId: keyIdOf(from) }, { key: to, keyId: keyIdOf(to) })
    },

    async check(who) {
      if (!hasStore()) report('no_session_store')
      const key = keyOf(who)
      if (key === null) return { state: 'unknown', isAllowed: options.unknown === 'allow', notice: null }
      await firstReading()
      return await checks.check(keyIdOf(key))
    },

    endingOf(request) {
      const context = requests.contextOf(request)
      if (!context) return null
      const keys = [context.sessionKey, ...cookieKeys(context.request)]
      for (const key of keys) {
        const notice = key === null ? null : refused.get(keyIdOf(key))?.notice
        if (notice) return notice
      }
      return null
    },

    describeEnding: (notice, at = now()) => describeEnding(notice, at),

    async current(request) {
      const key = keyOf(request)
      if (key === null || refused.get(keyIdOf(key))) return null
      return await userSessions.get(keyIdOf(key))
    },

    closeWithSession(connection, who) {
      const key = keyOf(who)
      if (key === null) {
        report('session_key_missing')
        return () => undefined
      }
      const keyId = keyIdOf(key)
      const remove = connections.add(connection, keyId)
      if (refused.get(keyId)?.moved === false) connections.close((open) => open === keyId, undefined)
      return remove
    },

    find: finding.find,
    async get(id) {
      const session = await finding.get(id)
      if (session instanceof KeepsightError) {
        report(session)
        return null
      }
      return session
    },
    end: (id, { reason = 'ended-by-admin', by = null } = {}) =>
      ending.end({ sessions: [id], reason, by: { kind: 'app', id: by } }),
    endAll(user, { except, reason = 'ended-by-admin', by = null } = {}) {
      const request = { user: userIdOf(user) ?? '', ...(except === undefined ? {} : { except }) }
      return ending.end({ ...request, reason, by: { kind: 'app', id: by } })
    },
    async reactivate(user) {
      try {
        await api.reactivate({ user: userIdOf(user) ?? '' })
        return { error: null }
      } catch (error) {
        const problem = asKeepsightError(error)
        report(problem)
        return { error: problem }
      }
    },

    async listOwn(request) {
      const context = requests.contextOf(request)
      const user = context?.user ?? null
      if (user === null) return []
      const { sessions, error } = await finding.find({ user, state: 'active', limit: 1000 })
      if (error) report(error)
      const keyId = context?.sessionKey ? keyIdOf(context.sessionKey) : null
      const currentId = keyId === null ? null : (known.get(keyId)?.sessionId ?? keyId)
      return sessions.map((session) => ({ session, isCurrent: session.id === currentId }))
    },
    endOwn: (request, id) => ending.endOwn(request, () => ({ sessions: [id] })),
    endOthers: (request) =>
      ending.endOwn(request, (user, currentId) => ({
        user,
        ...(currentId === null ? {} : { except: currentId }),
      })),

    async synced(timeoutMs = 5_000) {
      const until = performance.now() + timeoutMs
      while (stream.state !== 'synced' && performance.now() < until) {
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
      return stream.state === 'synced'
    },

    startUserSession,
    endUserSession,
    deactivateUser,
  }

  return {
    userSessions,
    serve(context) {
      if (hasStore()) connections.serve(context)
    },
    status: () => ({
      state: stream.state,
      lastSyncedAt:
        stream.state === 'synced' ? new Date(now()) : lastSyncedAt === null ? null : new Date(lastSyncedAt),
      refusedKeys: refused.size,
      pendingLogIns: pending.logIns,
      pendingChanges: pending.size,
      endingsUnconfirmed: deliveries.unconfirmed + acknowledge.waiting,
      unguardedWriterSeenAt: unguardedWriterSeenAt === null ? null : new Date(unguardedWriterSeenAt),
      droppedWrites,
    }),
    async shutdown(timeoutMs) {
      if (stream.state !== 'off' || pending.size > 0) {
        const isListener = stream.state !== 'off'
        const told = Promise.allSettled([pending.flush(), seen.flush(), acknowledge.flush()])
        const left = told.then(async () => {
          stream.close()
          if (isListener) await api.ack({ listener, isLeaving: true, acks: [] })
        })
        await answerWithin(left, timeoutMs).catch(() => undefined)
      }
      stream.close()
      deliveries.close()
      acknowledge.close()
      pending.close()
      seen.close()
      client.close()
    },
  }
}

function waiting(): { promise: Promise<void>; done: () => void } {
  let done: () => void = () => undefined
  const promise = new Promise<void>((resolve) => (done = resolve))
  return { promise, done }
}

function asKeepsightError(error: unknown): KeepsightError {
  if (error instanceof KeepsightError) return error
  return new KeepsightError('session_request_refused', undefined, { cause: error })
}
