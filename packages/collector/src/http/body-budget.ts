/** Bytes of bodies that the collector holds at once, over all requests: a bound on its memory. */
export class BodyBudget {
  readonly maxBytes: number
  private heldBytes = 0

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes
  }

  /** Whether so many bytes more may be held. If so, `give` them back. */
  take(bytes: number): boolean {
    if (this.heldBytes + bytes > this.maxBytes) return false
    this.heldBytes += bytes
    return true
  }

  give(bytes: number): void {
    this.heldBytes -= bytes
  }
}
