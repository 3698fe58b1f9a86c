import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { EndingsEvent } from '@keepsight/protocol'
import { userIdOf } from '../capture.js'
import { KeepsightError } from '../errors.js'
import type { UserReference } from '../options.js'
import { HttpClient } from '../recorder/http-client.js'
import type { Report } from '../reporter.js'
import { requestStorage, type RequestContext } from '../request/request-context.js'
import type { Requests } from '../request/create-requests.js'
import type { ServerConnection } from '../server-connection.js'
import type { Signals } from '../signals/signals.js'
import { createAcknowledge } from './acknowledge.js'
import { attachedStore, type AttachedStore } from './attached-store.js'
import { createCheckKeys } from './check-keys.js'
import { createCheckSession } from './check-session.js'
import { cookieKeys } from './cookie-keys.js'
import { Deliveries } from './deliveries.js'
import { describeEnding } from './describe-ending.js'
import { createEndSessions } from './end-sessions.js'
import { createEndings } from './endings.js'
import { EndingsStream, type StreamState } from './endings-stream.js'
import { createFindSessions } from './find-sessions.js'
import { guardStore } from './guard-store.js'
import { createKeyChanges, type EarlierKey } from './key-changes.js'
import type { KeyIdOf } from './key-ids.js'
import { KnownKeys } from './known-keys.js'
import { createLogIn, type StartsUnderWay } from './log-in.js'
import { createOpenConnections } from './open-connections.js'
import { createPendingCalls } from './pending-calls.js'
import type { RefusedKeys } from './refused-keys.js'
import { createSeal } from './seal.js'
import { createSeen } from './seen.js'
import type { ResolvedSessionsOptions } from './session-options.js'
import { createSessionsApi, isPassing } from './sessions-api.js'
import type { RequestOrKey, SessionsStatus, UserSessions } from './user-sessions.js'
import { answerWithin } from './answer-within.js'

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

/** Log-ins wait for each other at the server as little as may be. */
const maxSockets = 16
/** The guard waits so long for the first list of endings, in milliseconds. */
const firstSyncMs = 1_000
const rekeyTimeoutMs = 2_000
/** A request that must be asked about waits so long, in milliseconds. */
const checkTimeoutMs = 2_000
/** An earlier key that the server has not refused yet is refused here meanwhile, in milliseconds. */
const earlierKeyMs = 600_000

/** Makes the user sessions of one Keepsight. */
export function createUserSessions(surroundings: UserSessionsSurroundings): UserSessionsOfKeepsight {
  const { options, secret, keyIdOf, refused, server, requests, signals, report, now } = surroundings
  const listener = randomUUID()
  const stores: AttachedStore[] = []
  const guarded = new WeakSet()
  const known = new KnownKeys()
  const starts: StartsUnderWay = new Map()
  const hasStore = (): boolean => stores.length > 0
  let lastSyncedAt: number | null = null
  let unguardedWriterSeenAt: number | null = null
  let droppedWrites = 0
  const firstSync = waiting()

  const client = new HttpClient({ timeoutMs: surroundings.timeoutMs, maxSockets, now })
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
    onUsed: (sessionId) => seen.add(sessionId, requestStorage.getStore()?.ip ?? null),
  })
  const changes = createKeyChanges({
    requests,
    refused,
    known,
    isLoggedIn: options.isLoggedIn,
    rekey,
    logOut: (keyId) => void ending.logOutKey(keyId),
    refuse: (keyId) => endings.refuse(keyId, { forMs: earlierKeyMs }),
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
    endSession: (id, reason) => ending.end({ sessions: [id], reason, by: { kind: 'app' } }),
    report,
    now,
  })
  const { endUserSession, deactivateUser } = ending
  signals.userLoggedIn.connect(startUserSession, { dispatchUid: 'keepsight.startUserSession' })
  signals.userLoggedOut.connect(endUserSession, { dispatchUid: 'keepsight.endUserSession' })
  signals.userDeactivated.connect(deactivateUser, { dispatchUid: 'keepsight.deactivateUser' })
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

  function listen(): void {
    if (stream.state === 'off') stream.start()
  }

  /** `null`: the key must be asked for, or is admitted. */
  function admits(key: string, keyId: string, session: unknown): boolean | Promise<boolean> {
    changes.read(key, keyId)
    const here = checks.known(keyId)
    if (options.unknown === 'deny') {
      if (here?.state === 'live' || !options.isLoggedIn(session)) return true
      if (here || stream.state === 'away') return false
      const asked = answerWithin(checks.check(keyId), checkTimeoutMs)
      return asked.then((within) => !within.isLate && within.answer.isAllowed)
    }
    // Asked without waiting, so that its use can be told.
    if (!here && stream.state === 'synced') void checks.check(keyId)
    return true
  }

  function guard<Store extends object>(store: Store, { name }: { name?: string } = {}): Store {
    if (typeof store !== 'object' || store === null) throw new KeepsightError('session_store_unusable')
    if (guarded.has(store)) return store
    stores.push(
      guardStore(store, {
        name: name ?? (store.constructor?.name || 'store'),
        keyIdOf,
        isRefused: (keyId) => refused.get(keyId) !== undefined,
        beforeReading: () =>
          lastSyncedAt !== null || stream.state !== 'connecting'
            ? null
            : answerWithin(firstSync.promise, firstSyncMs),
        onRefusedUse: (key, keyId) => void deliveries.lookAgain(key, keyId),
        admits,
        beforeWriting: changes.beforeWriting,
        onDropped: () => (droppedWrites += 1),
        onDestroyed(_key, keyId) {
          if (changes.isRegenerating(keyId)) {
            endings.refuse(keyId, { forMs: earlierKeyMs, moved: true })
            return null
          }
          if (known.get(keyId) === null) {
            endings.refuse(keyId, { forMs: earlierKeyMs })
            return null
          }
          return ending.logOutKey(keyId)
        },
        onRegenerate: changes.onRegenerate,
        onRegenerated: changes.onRegenerated,
      }),
    )
    guarded.add(store)
    listen()
    return store
  }

  /** One step: the earlier key is refused from now on, here and, once the server has it, everywhere. */
  async function rekey(from: EarlierKey, to: EarlierKey): Promise<boolean> {
    const request = { keyId: from.keyId, newKeyId: to.keyId, newSealedKey: seal.seal(to.key, to.keyId) }
    const holder = known.get(from.keyId)
    endings.refuse(from.keyId, { forMs: earlierKeyMs, moved: true })
    void deliveries.destroy(from.key, from.keyId)
    // Known under its new key from now on, whenever the server hears of it.
    if (holder) known.add(to.keyId, holder)
    const tell = async (): Promise<void> => {
      try {
        const { session, endings: ended } = await api.rekey(request)
        for (const each of ended) void endings.take(each)
        if (!refused.get(to.keyId)) known.add(to.keyId, { sessionId: session.id, user: session.user })
      } catch (error) {
        if (!(error instanceof KeepsightError && error.code === 'unknown_session')) throw error
      }
    }
    const tellLater = (): void => pending.add({ isLogIn: false, call: tell })
    // The server must have heard of the log-in first.
    const start = starts.get(from.keyId)
    if (start === 'later') {
      tellLater()
      return true
    }
    const call = Promise.resolve(start).then(tell)
    try {
      if ((await answerWithin(call, rekeyTimeoutMs)).isLate) call.catch(tellLater)
    } catch (error) {
      if (isPassing(error)) tellLater()
      else report('session_request_refused', 'rekey', error)
    }
    return refused.get(to.keyId) === undefined
  }

  function keyOf(who: RequestOrKey | undefined): string | null {
    if (typeof who === 'string') return who === '' ? null : who
    return requests.contextOf(who)?.sessionKey ?? null
  }

  async function sendFor(
    signal: 'userLoggedOut' | 'userDeactivated',
    happening: Parameters<typeof endUserSession>[0],
  ): ReturnType<typeof endUserSession> {
    const answers = await signals[signal].sendRobust(null, happening)
    for (const { error } of answers) if (error !== undefined) onReceiverError(signal)(error)
    const outcome = answers.map(({ value }) => value).find((value) => isObjectWith(value, 'ended'))
    return (outcome as Awaited<ReturnType<typeof endUserSession>> | undefined) ?? nothingEnded()
  }

  const userSessions: UserSessions = {
    guard,
    attach(store) {
      const isUsable =
        'stateless' in store
          ? store.stateless === true
          : isFunction(store.destroy) && isFunction(store.exists)
      if (!isUsable) {
        throw new KeepsightError('session_store_unusable', 'attach() needs destroy(key) and exists(key)')
      }
      const attached = attachedStore(store)
      stores.push(attached)
      listen()
      return () => {
        const index = stores.indexOf(attached)
        if (index !== -1) stores.splice(index, 1)
      }
    },

    async logIn({ user, request, key }) {
      const id = userIdOf(user)
      if (id === null) {
        report('message_invalid', 'logIn() needs a user with an id')
        return { session: null }
      }
      const context = requests.contextOf(request)
      const happening = { user: id, request: request ?? context?.request ?? null, ...(key ? { key } : {}) }
      const answers = await signals.userLoggedIn.sendRobust(null, happening)
      for (const { error } of answers) if (error !== undefined) onReceiverError('userLoggedIn')(error)
      const outcome = answers
        .map(({ value }) => value)
        .find((value) => isObjectWith(value, 'rejected') || isObjectWith(value, 'session'))
      return (outcome as Awaited<ReturnType<typeof startUserSession>> | undefined) ?? { session: null }
    },

    async logOut({ request, key } = {}) {
      const context = requests.contextOf(request)
      const sessionKey = key ?? context?.sessionKey ?? null
      const user =
        (sessionKey === null ? undefined : known.get(keyIdOf(sessionKey))?.user) ?? context?.userOfApp ?? null
      const happening = { request: request ?? context?.request ?? null, ...(key ? { key } : {}) }
      if (user === null) return await endUserSession({ user: '', ...happening })
      return await sendFor('userLoggedOut', { user, ...happening })
    },

    async logInFailed({ user, request } = {}) {
      const context = requests.contextOf(request)
      const id = user === undefined || user === null ? null : userIdOf(user)
      const happening = { user: id, request: request ?? context?.request ?? null }
      signals.userLoginFailed.announce(null, happening, onReceiverError('userLoginFailed'))
      try {
        await api.recordFailure({ user: id, ip: context?.ip ?? null, userAgent: context?.userAgent || null })
      } catch (error) {
        report(asKeepsightError(error))
      }
    },

    async rekey({ from, request, key }) {
      const to = key ?? keyOf(request)
      if (to === null) report('session_key_missing')
      else if (to !== from) await rekey({ key: from, keyId: keyIdOf(from) }, { key: to, keyId: keyIdOf(to) })
    },

    async check(who) {
      if (!hasStore()) report('no_session_store')
      const key = keyOf(who)
      if (key === null) return { state: 'unknown', isAllowed: options.unknown === 'allow', notice: null }
      if (lastSyncedAt === null && stream.state === 'connecting') {
        await answerWithin(firstSync.promise, firstSyncMs)
      }
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
    endAll: (user, { except, reason = 'ended-by-admin', by = null } = {}) =>
      ofUser(user, (id) =>
        ending.end({
          user: id,
          ...(except === undefined ? {} : { except }),
          reason,
          by: { kind: 'app', id: by },
        }),
      ),
    deactivate: (user) => ofUser(user, (id) => sendFor('userDeactivated', { user: id, request: null })),
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

  function ofUser(
    user: UserReference,
    act: (id: string) => ReturnType<UserSessions['endAll']>,
  ): ReturnType<UserSessions['endAll']> {
    const id = userIdOf(user)
    if (id !== null) return act(id)
    const error = new KeepsightError('message_invalid', 'a user with an id is needed')
    report(error)
    return Promise.resolve({ ...nothingEnded(), error })
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

const nothingEnded = () => ({ ended: 0, sessions: [], error: null })

function asKeepsightError(error: unknown): KeepsightError {
  if (error instanceof KeepsightError) return error
  return new KeepsightError('session_request_refused', undefined, { cause: error })
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function'
}

function isObjectWith(value: unknown, name: string): boolean {
  return typeof value === 'object' && value !== null && name in value
}
