import type { CheckKeysAnswer } from '@keepsight/protocol'
import type { Endings } from './endings.js'
import type { KnownKeys } from './known-keys.js'
import type { RefusedKeys } from './refused-keys.js'
import type { ResolvedSessionsOptions } from './session-options.js'
import type { UsedSession } from './seen.js'
import type { SessionCheck } from './user-sessions.js'

/** What knowing a session needs. */
export interface CheckSessionSurroundings {
  refused: RefusedKeys
  known: KnownKeys
  endings: Endings
  options: Pick<ResolvedSessionsOptions, 'unknown' | 'keyLifetimeMs'>
  /** Asks the server; `null` when it is away. */
  ask: (keyId: string) => Promise<CheckKeysAnswer['keys'][number] | null>
  /** Whether what the server said once stays true until it is heard otherwise. */
  isSynced: () => boolean
  /** The session was used. */
  onUsed: (session: UsedSession) => void
}

/** Decides whether keys come in: refused ones, known ones, then what the server says. */
export interface CheckSession {
  /** What is known here; `null` when the server must be asked. */
  known(keyId: string): SessionCheck | null
  /** What is known, by the server if need be. Never rejects. */
  check(keyId: string): Promise<SessionCheck>
}

/** Makes the {@link CheckSession}. */
export function createCheckSession(surroundings: CheckSessionSurroundings): CheckSession {
  const { refused, known, endings, options, ask, isSynced, onUsed } = surroundings
  const live: SessionCheck = { state: 'live', isAllowed: true, notice: null }
  const unknown: SessionCheck = { state: 'unknown', isAllowed: options.unknown === 'allow', notice: null }

  function knownHere(keyId: string): SessionCheck | null {
    const refusal = refused.get(keyId)
    if (refusal) return { state: 'ended', isAllowed: false, notice: refusal.notice }
    const key = known.get(keyId)
    if (key === undefined) return null
    if (key === null) return unknown
    onUsed(key)
    return live
  }

  return {
    known: knownHere,
    async check(keyId) {
      const here = knownHere(keyId)
      if (here) return here
      const answer = await ask(keyId)
      // What was heard while the server was asked is newer.
      const meanwhile = knownHere(keyId)
      if (meanwhile) return meanwhile
      if (!answer) return unknown
      const { state, sessionId, user } = answer
      if (state === 'ended') {
        endings.refuse(keyId, { forMs: options.keyLifetimeMs })
        return { state: 'ended', isAllowed: false, notice: null }
      }
      if (state === 'unknown' || sessionId === null || user === null) {
        if (isSynced()) known.addUnknown(keyId)
        return unknown
      }
      const key = { sessionId, user }
      known.add(keyId, key)
      onUsed(key)
      return live
    },
  }
}
