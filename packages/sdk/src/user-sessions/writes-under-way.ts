/** A write that takes longer than this is no longer waited for, in milliseconds. */
const longestWriteMs = 10_000

/** A write that has begun. */
export interface Write {
  readonly keyId: string
  /** Until when it is waited for, by `performance.now()`. */
  readonly until: number
  /** Its place among the others; -1 once it has ended. */
  place: number
}

/**
 * The keys that this process is writing just now. Every request begins and ends one, while few are looked for, when a session
 * ends: a list, of which the last takes the place of one that has ended.
 */
export class WritesUnderWay {
  readonly #writes: Write[] = []
  #sweptAt = performance.now()

  has(keyId: string): boolean {
    const now = performance.now()
    return this.#writes.some((write) => write.keyId === keyId && write.until > now)
  }

  begin(keyId: string): Write {
    // A time, and no timer of its own, for which every request would pay.
    const now = performance.now()
    this.#sweep(now)
    const write = { keyId, until: now + longestWriteMs, place: this.#writes.length }
    this.#writes.push(write)
    return write
  }

  /** Doing that again changes nothing. */
  end(write: Write): void {
    const { place } = write
    if (place === -1) return
    write.place = -1
    const last = this.#writes.pop()
    if (last === undefined || last === write) return
    last.place = place
    this.#writes[place] = last
  }

  /** Forgets writes that never end. */
  #sweep(now: number): void {
    if (now - this.#sweptAt < longestWriteMs) return
    this.#sweptAt = now
    for (const write of this.#writes.filter(({ until }) => until <= now)) this.end(write)
  }
}
