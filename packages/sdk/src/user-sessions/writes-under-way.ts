/** A write that takes longer than this is no longer waited for, in milliseconds. */
const longestWriteMs = 10_000

/** The keys that this process is writing just now. */
export class WritesUnderWay {
  readonly #writes = new Map<string, { count: number; until: number }>()
  #sweptAt = performance.now()

  has(keyId: string): boolean {
    const writes = this.#writes.get(keyId)
    return writes !== undefined && writes.until > performance.now()
  }

  /** A write begins. Returns the function that ends it; calling that again does nothing. */
  begin(keyId: string): () => void {
    // A time, and no timer of its own, for which every request would pay.
    const now = performance.now()
    const writes = this.#writes.get(keyId) ?? { count: 0, until: 0 }
    writes.count += 1
    writes.until = now + longestWriteMs
    this.#writes.set(keyId, writes)
    this.#sweep(now)
    let hasEnded = false
    return () => {
      if (hasEnded) return
      hasEnded = true
      writes.count -= 1
      if (writes.count === 0 && this.#writes.get(keyId) === writes) this.#writes.delete(keyId)
    }
  }

  /** Forgets writes that never end. */
  #sweep(now: number): void {
    if (now - this.#sweptAt < longestWriteMs) return
    this.#sweptAt = now
    for (const [keyId, { until }] of this.#writes) if (until <= now) this.#writes.delete(keyId)
  }
}
