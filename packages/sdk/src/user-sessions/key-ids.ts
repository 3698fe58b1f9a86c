import { createHmac } from 'node:crypto'

/** Names a session key by its keyed hash: 22 characters of base64url, from which the key cannot be found. */
export type KeyIdOf = (key: string) => string

/** Hashes that are remembered: one costs a few microseconds, and each request of a session needs it. */
const remembered = 10_000

/**
 * Makes the function that names session keys. The same secret names the same key alike, in every process of the app.
 *
 * @example
 * const keyIdOf = createKeyIds(secret)
 * keyIdOf('sid-of-a-cookie') // 'l0T6gJ…', 22 characters
 */
export function createKeyIds(secret: string): KeyIdOf {
  const known = new Map<string, string>()
  return function keyIdOf(key) {
    let keyId = known.get(key)
    if (keyId === undefined) {
      keyId = createHmac('sha256', secret).update(key).digest('base64url').slice(0, 22)
      if (known.size >= remembered) known.clear()
      known.set(key, keyId)
    }
    return keyId
  }
}
