import type { EndSessionsAnswer, EndSessionsRequest } from '@keepsight/protocol'
import { KeepsightError } from '../errors.js'
import type { Report } from '../reporter.js'
import type { Requests } from '../request/create-requests.js'
import type { RequestLike } from '../request/request.js'
import type { UserHappening } from '../signals/signals.js'
import { answerWithin } from './answer-within.js'
import type { Endings } from './endings.js'
import type { KeyChanges } from './key-changes.js'
import type { KeyIdOf } from './key-ids.js'
import type { KnownKeys } from './known-keys.js'
import type { PendingCalls } from './pending-calls.js'
import type { RefusedKeys } from './refused-keys.js'
import { isPassing, type SessionsApi } from './sessions-api.js'
import { UserSession } from './user-session.js'
import type { EndOutcome } from './user-sessions.js'

/** What ending sessions needs. */
export interface EndSessionsSurroundings {
  api: SessionsApi
  requests: Requests
  keyIdOf: KeyIdOf
  refused: RefusedKeys
  known: KnownKeys
  pending: PendingCalls
  changes: KeyChanges
  endings: Endings
  /** Destroys a key in the app's store, until it is gone; resolves after the first attempt. */
  destroy: (key: string, keyId: string) => Promise<void>
  /** How long an ended key stays refused, in milliseconds. */
  keyLifetimeMs: number
  report: Report
}

/** A log-out waits so long for the server; then the app goes on, and the server is told later. */
const endTimeoutMs = 2_000
/** A key that the server does not know stays refused so long: requests under way must not write it back. */
export const strangerMs = 600_000

/** The ways in which this process ends sessions. None of them rejects. */
export type EndSessions = ReturnType<typeof createEndSessions>

/** Makes {@link EndSessions}. */
export function createEndSessions(surroundings: EndSessionsSurroundings) {
  const { api, requests, keyIdOf, refused, known, pending, changes, endings, destroy, report } = surroundings

  async function take(answer: EndSessionsAnswer): Promise<EndOutcome> {
    // All keys are refused before this waits for any store.
    await Promise.all(answer.endings.map((ending) => endings.take(ending)))
    return { ended: answer.ended, sessions: answer.sessions.map(sessionOf), error: null }
  }

  function failed(error: unknown): EndOutcome {
    const known = error instanceof KeepsightError
    const problem = known ? error : new KeepsightError('session_request_refused', undefined, { cause: error })
    if (problem.code !== 'unknown_session') report(problem)
    return { ended: 0, sessions: [], error: problem }
  }

  /** Tells the server, and does what it answers. */
  async function end(request: EndSessionsRequest): Promise<EndOutcome> {
    try {
      return await take(await api.end(request))
    } catch (error) {
      return failed(error)
    }
  }

  const sessionOf = (session: EndSessionsAnswer['sessions'][number]): UserSession =>
    new UserSession(session, (id, reason) => end({ sessions: [id], reason, by: { kind: 'app' } }))

  /** The session of this key was logged out in the app: refused at once, told to the server now or later. */
  async function logOutKey(keyId: string): Promise<EndOutcome> {
    const user = known.get(keyId)?.user
    const isKnown = user !== undefined
    endings.refuse(keyId, { forMs: isKnown ? surroundings.keyLifetimeMs : strangerMs })
    const request: EndSessionsRequest = {
      sessions: [keyId],
      reason: 'logout',
      by: { kind: 'user', id: user ?? null },
    }
    const tell = async (): Promise<EndOutcome> => {
      try {
        return await take(await api.end(request))
      } catch (error) {
        if (error instanceof KeepsightError && error.code === 'unknown_session') return nothing
        throw error
      }
    }
    const tellLater = (): void => void pending.add({ isLogIn: false, call: async () => void (await tell()) })
    const call = tell()
    try {
      const within = await answerWithin(call, endTimeoutMs)
      if (!within.isLate) return within.answer
      call.catch(tellLater)
      return { ...nothing, error: new KeepsightError('timeout') }
    } catch (error) {
      if (isPassing(error)) tellLater()
      return failed(error)
    }
  }

  async function endUserSession({ request, key: givenKey }: UserHappening): Promise<EndOutcome> {
    const context = requests.contextOf(request ?? undefined)
    const key = givenKey ?? context?.sessionKey ?? null
    const keyId = key === null ? null : keyIdOf(key)
    // Passport, for one, gives the session a new key as it logs out: the one before is meant.
    const earlier = givenKey === undefined ? changes.takeEarlier(context, keyId) : null
    if (earlier) return await logOutKey(earlier.keyId)
    if (key === null || keyId === null) return nothing
    const wasRefused = refused.get(keyId) !== undefined
    if (wasRefused) return nothing
    const outcome = logOutKey(keyId)
    await destroy(key, keyId)
    return await outcome
  }

  async function deactivateUser({ user }: UserHappening): Promise<EndOutcome> {
    try {
      return await take(await api.deactivate({ user }))
    } catch (error) {
      if (isPassing(error)) {
        pending.add({ isLogIn: false, call: async () => void (await take(await api.deactivate({ user }))) })
      }
      return failed(error)
    }
  }

  /** The user of this request ends own sessions; the server sees to it that they are the user's. */
  async function endOwn(
    request: RequestLike,
    which: (
      user: string,
      currentId: string | null,
    ) => Pick<EndSessionsRequest, 'sessions' | 'user' | 'except'>,
  ): Promise<EndOutcome> {
    const context = requests.contextOf(request)
    const user = context?.user ?? null
    if (user === null) return nothing
    const key = context?.sessionKey ?? null
    const keyId = key === null ? null : keyIdOf(key)
    const currentId = keyId === null ? null : (known.get(keyId)?.sessionId ?? keyId)
    return await end({
      ...which(user, currentId),
      ownedBy: user,
      reason: 'ended-by-user',
      by: { kind: 'user', id: user },
    })
  }

  return { end, endOwn, endUserSession, deactivateUser, logOutKey, sessionOf }
}

const nothing: EndOutcome = { ended: 0, sessions: [], error: null }
