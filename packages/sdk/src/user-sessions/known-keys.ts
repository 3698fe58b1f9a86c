import type { UsedSession } from './seen.js'

/** A key of a live session. */
export interface KnownKey extends UsedSession {
  user: string
}

/** More are not kept; one that was forgotten is asked for again. */
const mostKeys = 100_000

/** What this process knows of keys that are not refused: whose they are, or that the server does not know them. */
export class KnownKeys {
  readonly #keys = new Map<string, KnownKey | null>()

  /** `null`: the server does not know it. `undefined`: it was not asked. */
  get(keyId: string): KnownKey | null | undefined {
    return this.#keys.get(keyId)
  }
  add(keyId: string, key: KnownKey): void {
    this.#keys.delete(keyId)
    this.#put(keyId, key)
  }
  /** The server did not know it; what was heard of it meanwhile is newer. */
  addUnknown(keyId: string): void {
    if (!this.#keys.has(keyId)) this.#put(keyId, null)
  }
  delete(keyId: string): void {
    this.#keys.delete(keyId)
  }
  /** Forgets what the server did not know: after a time without it, that may have changed. */
  forgetUnknown(): void {
    for (const [keyId, key] of this.#keys) if (key === null) this.#keys.delete(keyId)
  }

  #put(keyId: string, key: KnownKey | null): void {
    this.#keys.set(keyId, key)
    if (this.#keys.size <= mostKeys) return
    const oldest = this.#keys.keys().next()
    if (!oldest.done) this.#keys.delete(oldest.value)
  }
}
