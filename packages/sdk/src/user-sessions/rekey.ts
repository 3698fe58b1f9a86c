import { KeepsightError } from '../errors.js'
import type { Report } from '../reporter.js'
import { answerWithin } from './answer-within.js'
import type { Endings } from './endings.js'
import { strangerMs } from './end-sessions.js'
import type { EarlierKey } from './key-changes.js'
import type { KnownKeys } from './known-keys.js'
import type { StartsUnderWay } from './log-in.js'
import type { PendingCalls } from './pending-calls.js'
import { refusalOfSession } from './refusal-of-session.js'
import type { RefusedKeys } from './refused-keys.js'
import type { Seal } from './seal.js'
import { isPassing, type SessionsApi } from './sessions-api.js'
import type { UntoldMoves } from './untold-moves.js'

/** What moving a session to another key needs. */
export interface RekeySurroundings {
  api: Pick<SessionsApi, 'rekey'>
  seal: Seal
  refused: RefusedKeys
  known: KnownKeys
  pending: PendingCalls
  starts: StartsUnderWay
  endings: Endings
  moves: UntoldMoves
  /** Ends the session of a key, as logged out. */
  logOutKey: (keyId: string) => Promise<unknown>
  /** Destroys a key in the app's store, until it is gone. */
  destroy: (key: string, keyId: string) => void
  report: Report
}

/** A change of the key waits so long for the server; then the app goes on, and the server is told later. */
const rekeyTimeoutMs = 2_000

/**
 * Makes the function that moves a session to another key, in one step: the earlier key is refused from now on, here and, once
 * the server has heard it, everywhere. It answers false when the session had ended meanwhile, so that the new key is refused too.
 */
export function createRekey(surroundings: RekeySurroundings) {
  const { api, seal, refused, known, pending, starts, endings, moves, logOutKey, destroy, report } =
    surroundings

  return async function rekey(from: EarlierKey, to: EarlierKey): Promise<boolean> {
    const request = { keyId: from.keyId, newKeyId: to.keyId, newSealedKey: seal.seal(to.key, to.keyId) }
    const holder = known.get(from.keyId)
    endings.refuse(from.keyId, { forMs: strangerMs, moved: true })
    destroy(from.key, from.keyId)
    // Known under its new key from now on, whenever the server hears of it; and ended under it as well.
    if (holder) known.add(to.keyId, holder)
    const sessionId = holder?.sessionId ?? from.keyId
    const earlier = moves.to(from.keyId)
    const move = moves.add({ keyId: from.keyId, sessionId }, to)
    const ended = refusalOfSession(from.keyId, { refused, known })
    if (ended) endings.refuseMoved({ keyId: from.keyId, sessionId, ...ended })

    async function tell(): Promise<void> {
      try {
        const answer = await api.rekey(request)
        for (const ending of answer.endings) void endings.take(ending)
        const { id: sessionId, user } = answer.session
        const refusal = refused.get(to.keyId)
        if (!refusal) known.add(to.keyId, { sessionId, user })
        // It was logged out here before the server knew the key.
        else if (!refusal.moved && !refusal.notice) void logOutKey(to.keyId)
      } catch (error) {
        if (isPassing(error)) throw error
        move.told()
        // Nobody was logged in under the earlier key.
        if (error instanceof KeepsightError && error.code === 'unknown_session') return
        throw error
      }
      move.told()
    }
    function tellLater(): void {
      move.isQueued = pending.add({ isLogIn: false, call: tell })
      if (!move.isQueued) move.told()
    }
    const goesOn = (): boolean => refused.get(to.keyId) === undefined

    // The server must have heard of the log-in first, and of the move to the earlier key.
    const start = starts.get(from.keyId)
    if (start === 'later' || earlier?.isQueued) {
      tellLater()
      return goesOn()
    }
    const call = Promise.all([start, earlier?.whenTold]).then(tell)
    try {
      if ((await answerWithin(call, rekeyTimeoutMs)).isLate) call.catch(tellLater)
    } catch (error) {
      if (isPassing(error)) tellLater()
      else report('session_request_refused', 'rekey', error)
    }
    return goesOn()
  }
}
