/** A write that takes longer than this is no longer waited for, in milliseconds. */
const longestWriteMs = 10_000

/** The keys that this process is writing just now. */
export class WritesUnderWay {
  readonly #counts = new Map<string, number>()

  has(keyId: string): boolean {
    return this.#counts.has(keyId)
  }

  /** A write begins. Returns the function that ends it; calling that again does nothing. */
  begin(keyId: string): () => void {
    this.#counts.set(keyId, (this.#counts.get(keyId) ?? 0) + 1)
    let hasEnded = false
    const end = (): void => {
      if (hasEnded) return
      hasEnded = true
      clearTimeout(timer)
      const others = (this.#counts.get(keyId) ?? 1) - 1
      if (others > 0) this.#counts.set(keyId, others)
      else this.#counts.delete(keyId)
    }
    const timer = setTimeout(end, longestWriteMs)
    timer.unref()
    return end
  }
}
