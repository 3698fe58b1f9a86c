import { KeepsightError } from '../errors.js'
import type { Report } from '../reporter.js'
import { answerWithin } from './answer-within.js'
import type { Endings } from './endings.js'
import { strangerMs } from './end-sessions.js'
import type { EarlierKey } from './key-changes.js'
import type { KnownKeys } from './known-keys.js'
import type { StartsUnderWay } from './log-in.js'
import type { PendingCalls } from './pending-calls.js'
import type { RefusedKeys } from './refused-keys.js'
import type { Seal } from './seal.js'
import { isPassing, type SessionsApi } from './sessions-api.js'

/** What moving a session to another key needs. */
export interface RekeySurroundings {
  api: Pick<SessionsApi, 'rekey'>
  seal: Seal
  refused: RefusedKeys
  known: KnownKeys
  pending: PendingCalls
  starts: StartsUnderWay
  endings: Endings
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
  const { api, seal, refused, known, pending, starts, endings, destroy, report } = surroundings

  return async function rekey(from: EarlierKey, to: EarlierKey): Promise<boolean> {
    const request = { keyId: from.keyId, newKeyId: to.keyId, newSealedKey: seal.seal(to.key, to.keyId) }
    const holder = known.get(from.keyId)
    endings.refuse(from.keyId, { forMs: strangerMs, moved: true })
    destroy(from.key, from.keyId)
    // Known under its new key from now on, whenever the server hears of it.
    if (holder) known.add(to.keyId, holder)

    async function tell(): Promise<void> {
      try {
        const { session, endings: told } = await api.rekey(request)
        for (const ending of told) void endings.take(ending)
        if (!refused.get(to.keyId)) known.add(to.keyId, { sessionId: session.id, user: session.user })
      } catch (error) {
        // Nobody was logged in under the earlier key.
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
}
