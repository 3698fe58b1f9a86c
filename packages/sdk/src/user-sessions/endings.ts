import type { EndingNotice, SessionEnding } from '@keepsight/protocol'
import { requestStorage } from '../request/request-context.js'
import type { Signals } from '../signals/signals.js'
import type { Deliveries } from './deliveries.js'
import type { KnownKeys } from './known-keys.js'
import type { OpenConnections } from './open-connections.js'
import type { RefusedKeys } from './refused-keys.js'
import type { UntoldMoves } from './untold-moves.js'

/** What carrying endings out needs. */
export interface EndingsSurroundings {
  refused: RefusedKeys
  known: KnownKeys
  connections: OpenConnections
  deliveries: Deliveries
  moves: UntoldMoves
  signals: Signals
  /** Whether this process has a store in which to destroy. */
  hasStore: () => boolean
  onReceiverError: (signal: string) => (error: unknown) => void
  now: () => number
}

/** The one place where sessions end in this process. */
export interface Endings {
  /** What the server tells. When this returns the key is refused; resolves after the first attempt to destroy the session. */
  take(ending: SessionEnding): Promise<void>
  /** Refuses a key before, or without, the server. */
  refuse(keyId: string, refusal: { forMs: number; notice?: EndingNotice | null; moved?: boolean }): void
  /** Refuses and destroys what an ended session would go on under, of which the server has not heard yet. */
  refuseMoved(ended: { keyId: string; sessionId: string; until: number; notice: EndingNotice | null }): void
  /** The session is gone from the app's store. */
  gone(ending: SessionEnding): void
}

/** Makes the {@link Endings}. */
export function createEndings(surroundings: EndingsSurroundings): Endings {
  const { refused, known, connections, deliveries, moves, signals, hasStore, onReceiverError, now } =
    surroundings

  /** Lets nobody in any more, and closes what is open, unless the session goes on under another key. */
  function shut(keyId: string, sessionId: string | undefined, isMove: boolean): void {
    if (isMove) return
    connections.close((open) => {
      const id = known.get(open)?.sessionId ?? open
      return open === keyId || open === sessionId || id === sessionId
    }, requestStorage.getStore())
    known.delete(keyId)
  }

  const refuseMoved: Endings['refuseMoved'] = ({ keyId, sessionId, until, notice }) => {
    for (const { to } of moves.of({ keyId, sessionId })) {
      if (refused.get(to.keyId)?.moved === false) continue
      refused.add(to.keyId, { until, notice, moved: false })
      shut(to.keyId, sessionId, false)
      if (hasStore()) void deliveries.destroy(to.key, to.keyId)
    }
  }

  /** Requests under way with a key from before must not move the session on: its id says that it has ended. */
  const endSession: Endings['refuseMoved'] = (ended) => {
    refused.add(ended.sessionId, { until: ended.until, notice: ended.notice, moved: false })
    refuseMoved(ended)
  }

  return {
    async take(ending) {
      const { keyId, sessionId, user, notice } = ending
      const before = refused.get(keyId)
      const until = Date.parse(ending.refusedUntil)
      refused.add(keyId, { until, notice, moved: notice === null })
      if (!before || before.moved) shut(keyId, sessionId, notice === null)
      if (notice) endSession({ keyId, sessionId, until, notice })
      if (!ending.needsDelivery || !hasStore()) return
      if (notice && before?.notice?.sessionId !== sessionId) {
        const payload = { sessionId, user, reason: notice.reason, notice }
        signals.userSessionEnding.announce(null, payload, onReceiverError('userSessionEnding'))
      }
      await deliveries.take(ending)
    },
    refuse(keyId, { forMs, notice = null, moved = false }) {
      const until = now() + forMs
      const sessionId = known.get(keyId)?.sessionId
      refused.add(keyId, { until, notice, moved })
      shut(keyId, sessionId, moved)
      if (!moved) endSession({ keyId, sessionId: sessionId ?? keyId, until, notice })
    },
    refuseMoved,
    gone({ sessionId, user, notice }) {
      if (!notice) return
      const payload = { sessionId, user, reason: notice.reason, notice }
      signals.userSessionEnded.announce(null, payload, onReceiverError('userSessionEnded'))
    },
  }
}
