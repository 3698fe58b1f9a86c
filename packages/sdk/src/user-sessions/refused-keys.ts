import type { EndingNotice } from '@keepsight/protocol'

/** Why a key is refused. */
export interface Refusal {
  /** Until when, in milliseconds since 1970. */
  until: number
  /** What its holder may be told; `null` when there is nothing to tell. */
  notice: EndingNotice | null
  /** The session goes on under another key. */
  moved: boolean
}

/** More are not kept: those refused longest ago go first, which were destroyed and read back as gone long before. */
const mostKeys = 500_000
const sweepEveryMs = 60_000

/** The keys that this process lets in no more, whatever the app's store says. */
export class RefusedKeys {
  readonly #now: () => number
  readonly #keys = new Map<string, Refusal>()
  #sweptAt: number

  constructor(now: () => number) {
    this.#now = now
    this.#sweptAt = now()
  }

  get size(): number {
    return this.#keys.size
  }

  /** The refusal of this key; `undefined` when it may come in. */
  get(keyId: string): Refusal | undefined {
    const refusal = this.#keys.get(keyId)
    if (refusal === undefined || refusal.until > this.#now()) return refusal
    this.#keys.delete(keyId)
    return undefined
  }

  /** Refuses a key. A notice that is known already is kept, and an ending is not made a move. */
  add(keyId: string, refusal: Refusal): void {
    const before = this.get(keyId)
    this.#sweep()
    this.#keys.set(keyId, {
      until: Math.max(refusal.until, before?.until ?? 0),
      notice: refusal.notice ?? before?.notice ?? null,
      moved: refusal.moved && (before?.moved ?? true),
    })
    if (this.#keys.size > mostKeys) {
      const oldest = this.#keys.keys().next()
      if (!oldest.done) this.#keys.delete(oldest.value)
    }
  }

  #sweep(): void {
    const now = this.#now()
    if (now - this.#sweptAt < sweepEveryMs) return
    this.#sweptAt = now
    for (const [keyId, { until }] of this.#keys) if (until <= now) this.#keys.delete(keyId)
  }
}
