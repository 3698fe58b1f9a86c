import type { SessionEnding } from '@keepsight/protocol'
import type { EarlierKey } from './key-changes.js'

/** A session's move to another key, of which the server has not heard. */
export interface UntoldMove {
  readonly to: EarlierKey
  /** It waits among the pending calls. */
  isQueued: boolean
  /** Resolves when the server has heard of it, or never will. */
  readonly whenTold: Promise<void>
  /** The server has heard of it, or never will. */
  told(): void
}

/** What says which session ended. */
type Ended = Pick<SessionEnding, 'keyId' | 'sessionId'>

/**
 * Moves to another key of which the server has not heard yet: an ending that it writes meanwhile names only the keys from
 * before, and is meant for the new ones as well.
 */
export interface UntoldMoves {
  add(from: { keyId: string; sessionId: string }, to: EarlierKey): UntoldMove
  /** The move that led to this key. */
  to(keyId: string): UntoldMove | undefined
  /** The moves by which an ended session would go on. */
  of(ended: Ended): UntoldMove[]
}

/** Makes the {@link UntoldMoves}. */
export function createUntoldMoves(): UntoldMoves {
  const byKey = new Map<string, UntoldMove>()
  /** By the session, and by the key from before: of a session from another process this one may know only the key. */
  const byOrigin = new Map<string, Set<UntoldMove>>()

  function forget(origin: string, move: UntoldMove): void {
    const moves = byOrigin.get(origin)
    moves?.delete(move)
    if (moves?.size === 0) byOrigin.delete(origin)
  }

  /** A move can be followed by another before the server hears of either. */
  function follow(origin: string, found: Set<UntoldMove>): void {
    for (const move of byOrigin.get(origin) ?? []) {
      if (found.has(move)) continue
      found.add(move)
      follow(move.to.keyId, found)
    }
  }

  return {
    add({ keyId, sessionId }, to) {
      let settle: () => void = () => undefined
      const move: UntoldMove = {
        to,
        isQueued: false,
        whenTold: new Promise<void>((resolve) => (settle = resolve)),
        told() {
          if (byKey.get(to.keyId) === move) byKey.delete(to.keyId)
          forget(keyId, move)
          forget(sessionId, move)
          settle()
        },
      }
      byKey.set(to.keyId, move)
      for (const origin of [keyId, sessionId])
        byOrigin.set(origin, (byOrigin.get(origin) ?? new Set()).add(move))
      return move
    },
    to: (keyId) => byKey.get(keyId),
    of({ keyId, sessionId }) {
      const found = new Set<UntoldMove>()
      follow(keyId, found)
      follow(sessionId, found)
      return [...found]
    },
  }
}
