import { createHmac } from 'node:crypto'

/** Names a session key by its keyed hash: 22 characters of base64url, from which the key cannot be found. */
export type KeyIdOf = (key: string) => string

/**
 * So many names are remembered in each of two generations: making one takes a few microseconds, and each request of a session
 * needs it. When the younger is full it becomes the older, so that what is in use is never forgotten all at once.
 */
const ofAGeneration = 50_000

/**
 * Makes the function that names session keys. The same secret names the same key alike, in every process of the app.
 *
 * @example
 * const keyIdOf = createKeyIds(secret)
 * keyIdOf('sid-of-a-cookie') // 'l0T6gJ…', 22 characters
 */
export function createKeyIds(secret: string): KeyIdOf {
  let younger = new Map<string, string>()
  let older = new Map<string, string>()
  let last: { key: string; keyId: string } | undefined

  function remember(key: string, keyId: string): string {
    if (younger.size >= ofAGeneration) {
      older = younger
      younger = new Map()
    }
    younger.set(key, keyId)
    return keyId
  }
  const make = (key: string): string =>
    createHmac('sha256', secret).update(key).digest('base64url').slice(0, 22)

  return function keyIdOf(key) {
    // A request asks several times for the same one.
    if (last?.key === key) return last.keyId
    const keyId = younger.get(key) ?? remember(key, older.get(key) ?? make(key))
    last = { key, keyId }
    return keyId
  }
}
