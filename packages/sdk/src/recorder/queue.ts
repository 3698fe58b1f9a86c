import type { Entry, Worth } from './entry.js'

/** The bounds of a queue, of which the first one reached counts. */
export interface QueueBounds {
  /** Messages. */
  events: number
  /** Bytes of JSON. */
  bytes: number
}

/**
 * The messages that wait to be sent, in order of capture, within a bound. Messages that were taken out to be sent count
 * towards the bound until they are settled.
 */
export class Queue {
  readonly #bounds: QueueBounds
  #waiting: Entry[] = []
  /** Index of the first entry of #waiting that is still there: shifting an array of thousands would be slow. */
  #head = 0
  #waitingByWorth: [number, number, number] = [0, 0, 0]
  #waitingBytes = 0
  #events = 0
  #bytes = 0

  constructor(bounds: QueueBounds) {
    this.#bounds = bounds
  }

  /** Messages that wait or are being sent. */
  get events(): number {
    return this.#events
  }
  /** Bytes of JSON of these messages. */
  get bytes(): number {
    return this.#bytes
  }
  /** Messages that wait. */
  get waiting(): number {
    return this.#waiting.length - this.#head
  }
  /** Bytes of JSON of the messages that wait. */
  get waitingBytes(): number {
    return this.#waitingBytes
  }
  /** The message that waits longest. */
  get first(): Entry | undefined {
    return this.#waiting[this.#head]
  }

  /**
   * Takes a message in. When that would break the bound, the newest waiting messages of less worth make room, and when
   * there are none, the message itself stays out. Returns what was dropped.
   */
  push(entry: Entry): Entry[] {
    const dropped: Entry[] = []
    while (this.#events + 1 > this.#bounds.events || this.#bytes + entry.bytes > this.#bounds.bytes) {
      const victim = this.#removeNewestBelow(entry.worth)
      if (!victim) return [...dropped, entry]
      dropped.push(victim)
    }
    this.#waiting.push(entry)
    this.#waitingByWorth[entry.worth] += 1
    this.#waitingBytes += entry.bytes
    this.#events += 1
    this.#bytes += entry.bytes
    return dropped
  }

  /** True when a message of this size would be taken without dropping another. */
  fits(bytes: number): boolean {
    return this.#events < this.#bounds.events && this.#bytes + bytes <= this.#bounds.bytes
  }

  /** Takes out the longest waiting messages, up to these limits; at least one if any waits. They stay counted. */
  take(maxEvents: number, maxBytes: number): Entry[] {
    const start = this.#head
    let end = start
    let bytes = 0
    for (; end < this.#waiting.length && end - start < maxEvents; end += 1) {
      const entry = this.#waiting[end] as Entry
      if (end > start && bytes + entry.bytes > maxBytes) break
      bytes += entry.bytes
      this.#waitingByWorth[entry.worth] -= 1
    }
    const taken = this.#waiting.slice(start, end)
    this.#waitingBytes -= bytes
    this.#head = end
    if (this.#head === this.#waiting.length) {
      this.#waiting = []
      this.#head = 0
    } else if (this.#head > 1024) {
      this.#waiting = this.#waiting.slice(this.#head)
      this.#head = 0
    }
    return taken
  }

  /** Messages that wait, of those captured up to this one. */
  waitingUpTo(seq: number): number {
    let count = 0
    for (let index = this.#head; index < this.#waiting.length; index += 1) {
      if ((this.#waiting[index] as Entry).seq > seq) break
      count += 1
    }
    return count
  }

  /** Ends the counting of messages that were taken out. */
  settle(entries: readonly Entry[]): void {
    for (const entry of entries) {
      this.#events -= 1
      this.#bytes -= entry.bytes
    }
  }

  #removeNewestBelow(worth: Worth): Entry | undefined {
    let candidates = 0
    for (let lower = 0; lower < worth; lower += 1) candidates += this.#waitingByWorth[lower as Worth]
    if (candidates === 0) return undefined
    let found = -1
    let least: number = worth
    for (let index = this.#waiting.length - 1; index >= this.#head && least > 0; index -= 1) {
      const entry = this.#waiting[index] as Entry
      if (entry.worth >= least) continue
      least = entry.worth
      found = index
    }
    const [victim] = this.#waiting.splice(found, 1)
    if (!victim) return undefined
    this.#waitingByWorth[victim.worth] -= 1
    this.#waitingBytes -= victim.bytes
    this.#events -= 1
    this.#bytes -= victim.bytes
    return victim
  }
}
