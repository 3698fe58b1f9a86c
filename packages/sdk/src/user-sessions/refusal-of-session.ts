import type { KnownKeys } from './known-keys.js'
import type { RefusedKeys, Refusal } from './refused-keys.js'

/**
 * How the session of this key ended; `undefined` while it goes on, under this key or another. A key from before a move is
 * refused as moved, and the ending names the key after it: it is found by the session, whose id is refused with it.
 */
export function refusalOfSession(
  keyId: string,
  { refused, known }: { refused: RefusedKeys; known: KnownKeys },
): Refusal | undefined {
  const own = refused.get(keyId)
  if (own?.moved === false) return own
  const sessionId = known.get(keyId)?.sessionId
  const ofSession = sessionId === undefined ? undefined : refused.get(sessionId)
  return ofSession?.moved === false ? ofSession : undefined
}
