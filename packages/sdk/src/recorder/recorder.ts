import type { KeepsightErrorCode } from '../errors.js'
import type { Report } from '../reporter.js'
import { noDrops, type DropCounts, type DropReason } from './counts.js'
import type { Entry, Worth } from './entry.js'
import { Queue, type QueueBounds } from './queue.js'
import { judge, type Outcome } from './retry-policy.js'

/** When a batch leaves, whichever comes first. */
export interface BatchLimits {
  /** Messages in a batch. */
  events: number
  /** Bytes of JSON in a batch. */
  bytes: number
  /** How long the first message of a batch may wait, in milliseconds. */
  ageMs: number
}

/** What the recorder needs of its surroundings. */
export interface RecorderOptions {
  /** Sends messages. Must not reject. */
  send: (messages: readonly Entry[]) => Promise<Outcome>
  /** Writes a message to disk before it is queued, if there is such a queue; the answer makes it forget. */
  remember?: (json: string) => (() => void) | undefined
  bounds: QueueBounds
  batch: BatchLimits
  report: Report
  /** Milliseconds of a clock that never jumps. */
  uptimeMs: () => number
  random: () => number
}

/** What `flush` and `shutdown` achieved. */
export interface Delivery {
  /** Messages that the server acknowledged during the call. */
  sent: number
  /** Messages that were to be sent and are not acknowledged. */
  unsent: number
}

interface Batch {
  entries: Entry[]
  failures: number
  /** Not to be sent again before, on the clock of `uptimeMs`. */
  notBefore: number
}

interface Waiter {
  upTo: number
  sentBefore: number
  /** Wait until all is sent, however often sending fails. */
  untilSent: boolean
  resolve: (delivery: Delivery) => void
}

const maxInFlight = 2
/** During shutdown there is no time for long pauses. */
const longestPauseAtShutdownMs = 1_000

/**
 * Takes messages and sees that they reach the server: a bounded queue, batches, retries. Taking a message costs
 * microseconds and never throws; everything else happens later.
 */
export class Recorder {
  readonly #options: RecorderOptions
  readonly #queue: Queue
  readonly #dropped = noDrops()
  readonly #inFlight = new Set<Batch>()
  readonly #waiters = new Set<Waiter>()
  readonly #reportedAt = new Map<KeepsightErrorCode, number>()
  #retries: Batch[] = []
  #seq = 0
  #sent = 0
  /** Failed sendings since the last success. */
  #failures = 0
  /** Nothing is sent before, on the clock of `uptimeMs`. */
  #pausedUntil = 0
  /** All messages up to this one leave at once. */
  #hurryUpTo = 0
  #timer: NodeJS.Timeout | undefined
  #refused = false
  #closed = false
  #shutdown: Promise<Delivery> | undefined

  constructor(options: RecorderOptions) {
    this.#options = options
    this.#queue = new Queue(options.bounds)
  }

  /** Messages that are not yet acknowledged. */
  get queued(): number {
    return this.#queue.events
  }
  /** Bytes of JSON of these. */
  get queuedBytes(): number {
    return this.#queue.bytes
  }
  /** Messages acknowledged so far. */
  get sent(): number {
    return this.#sent
  }
  /** Messages dropped so far, by reason. */
  get dropped(): DropCounts {
    return { ...this.#dropped }
  }
  /** Failed sendings since the last success. */
  get failures(): number {
    return this.#failures
  }
  /** True when the server refused the last batch for good. */
  get refused(): boolean {
    return this.#refused
  }
  get closed(): boolean {
    return this.#closed
  }

  /** Takes a message, as JSON. */
  add(json: string, worth: Worth): void {
    if (this.#closed) {
      this.drop('shut_down', 'shut_down')
      return
    }
    this.#enqueue(json, worth, this.#options.remember?.(json))
    const due =
      this.#queue.waiting >= this.#options.batch.events ||
      this.#queue.waitingBytes >= this.#options.batch.bytes
    if (due) this.#pump()
    else if (!this.#timer) this.#schedule(this.#options.batch.ageMs)
  }

  /** Takes a message that an earlier process left on disk. False when there is no room now. */
  adopt(json: string, worth: Worth, forget: () => void): boolean {
    if (this.#closed || !this.#queue.fits(Buffer.byteLength(json))) return false
    this.#enqueue(json, worth, forget)
    if (!this.#timer) this.#schedule(this.#options.batch.ageMs)
    return true
  }

  /** Counts messages as dropped. */
  count(reason: DropReason, messages = 1): void {
    this.#dropped[reason] += messages
  }

  /** Counts messages as dropped, and says so at most once a second for each code. */
  drop(reason: DropReason, code: KeepsightErrorCode, { count = 1, detail = '' } = {}): void {
    this.count(reason, count)
    this.#complain(code, detail)
  }

  /**
   * Sends what is queued at this moment, now. Resolves when all of it is settled, or when sending failed (it is then
   * retried in the background). Never rejects.
   */
  flush(): Promise<Delivery> {
    return this.#deliver(false)
  }

  /**
   * Takes nothing more, and sends what is queued until the time is up. Resolves, then, with what was sent and what was
   * not. Never rejects; further calls get the answer of the first.
   */
  shutdown({ timeoutMs }: { timeoutMs: number }): Promise<Delivery> {
    this.#closed = true
    this.#shutdown ??= this.#drain(timeoutMs)
    return this.#shutdown
  }

  async #drain(timeoutMs: number): Promise<Delivery> {
    const sentBefore = this.#sent
    let deadline: NodeJS.Timeout | undefined
    const timeIsUp = new Promise<void>((resolve) => {
      deadline = setTimeout(resolve, Math.max(0, timeoutMs))
    })
    await Promise.race([this.#deliver(true), timeIsUp])
    clearTimeout(deadline)
    clearTimeout(this.#timer)
    this.#timer = undefined
    // Whatever comes back from now on changes nothing.
    this.#pausedUntil = Infinity
    for (const waiter of this.#waiters) this.#resolve(waiter)
    return { sent: this.#sent - sentBefore, unsent: this.#queue.events }
  }

  #deliver(untilSent: boolean): Promise<Delivery> {
    return new Promise((resolve) => {
      const waiter = { upTo: this.#seq, sentBefore: this.#sent, untilSent, resolve }
      if (this.#outstanding(waiter.upTo) === 0) {
        resolve({ sent: 0, unsent: 0 })
        return
      }
      this.#waiters.add(waiter)
      this.#hurryUpTo = waiter.upTo
      if (this.#pausedUntil !== Infinity) this.#pausedUntil = 0
      for (const batch of this.#retries) batch.notBefore = 0
      this.#pump()
    })
  }

  #enqueue(json: string, worth: Worth, forget: (() => void) | undefined): void {
    this.#seq += 1
    const entry: Entry = {
      seq: this.#seq,
      json,
      bytes: Buffer.byteLength(json),
      worth,
      at: this.#options.uptimeMs(),
      forget,
    }
    const dropped = this.#queue.push(entry)
    if (dropped.length === 0) return
    for (const { forget } of dropped) forget?.()
    this.drop('queue_full', 'queue_full', { count: dropped.length })
  }

  #pump(): void {
    const now = this.#options.uptimeMs()
    if (now >= this.#pausedUntil) {
      // After a failure one request at a time finds out whether the server is back.
      const allowed = this.#failures > 0 ? 1 : maxInFlight
      while (this.#inFlight.size < allowed) {
        const batch = this.#nextBatch(now)
        if (!batch) break
        void this.#send(batch)
      }
    }
    this.#schedule(this.#nextDueMs(now))
  }

  #nextBatch(now: number): Batch | undefined {
    let retry: Batch | undefined
    for (const batch of this.#retries) {
      if (batch.notBefore <= now && (!retry || batch.failures < retry.failures)) retry = batch
    }
    // A batch that keeps failing must not hold up the others: it may be the batch, not the server.
    const freshFirst = this.#isFreshDue(now) && (!retry || retry.failures >= 2)
    if (freshFirst) {
      const { events, bytes } = this.#options.batch
      return { entries: this.#queue.take(events, bytes), failures: 0, notBefore: 0 }
    }
    if (retry) this.#retries = this.#retries.filter((batch) => batch !== retry)
    return retry
  }

  #isFreshDue(now: number): boolean {
    const { events, bytes, ageMs } = this.#options.batch
    const first = this.#queue.first
    if (!first) return false
    return (
      this.#queue.waiting >= events ||
      this.#queue.waitingBytes >= bytes ||
      first.seq <= this.#hurryUpTo ||
      now - first.at >= ageMs
    )
  }

  /** Milliseconds until there may be something to send; `null` when only a new message or an answer can bring it. */
  #nextDueMs(now: number): number | null {
    if (this.#inFlight.size >= (this.#failures > 0 ? 1 : maxInFlight)) return null
    let due = Infinity
    for (const { notBefore } of this.#retries) due = Math.min(due, notBefore)
    const first = this.#queue.first
    if (first) due = Math.min(due, first.at + this.#options.batch.ageMs)
    due = Math.max(due, this.#pausedUntil)
    return due === Infinity ? null : Math.max(0, due - now)
  }

  #schedule(delayMs: number | null): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (delayMs === null) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#pump()
    }, Math.ceil(delayMs))
    // A queue alone does not keep the app alive, unless somebody waits for it.
    if (this.#waiters.size === 0) this.#timer.unref()
  }

  async #send(batch: Batch): Promise<void> {
    this.#inFlight.add(batch)
    let outcome: Outcome
    try {
      outcome = await this.#options.send(batch.entries)
    } catch {
      outcome = { kind: 'failure', code: 'UNKNOWN', timedOut: false }
    }
    this.#inFlight.delete(batch)
    if (this.#pausedUntil === Infinity) return
    const failed = this.#settle(batch, outcome)
    for (const waiter of this.#waiters) {
      if ((failed && !waiter.untilSent) || this.#outstanding(waiter.upTo) === 0) this.#resolve(waiter)
    }
    this.#pump()
  }

  /** Does what the policy says. True when the batch is to be sent again after a pause. */
  #settle(batch: Batch, outcome: Outcome): boolean {
    const { entries } = batch
    const verdict = judge(outcome, batch.failures, this.#options.random)
    switch (verdict.action) {
      case 'done': {
        const rejected = verdict.rejected.filter(({ index }) => index >= 0 && index < entries.length)
        this.#failures = 0
        this.#refused = false
        this.#sent += entries.length - rejected.length
        this.#forget(entries)
        for (const { code } of rejected) this.drop('rejected', 'message_rejected', { detail: code })
        return false
      }
      case 'retry': {
        const now = this.#options.uptimeMs()
        const forAll = judge(outcome, this.#failures, this.#options.random)
        const longestMs = this.#closed ? longestPauseAtShutdownMs : Infinity
        const pauseMs = Math.min(longestMs, forAll.action === 'retry' ? forAll.delayMs : 0)
        const notBefore = now + Math.min(longestMs, verdict.delayMs)
        this.#failures += 1
        this.#pausedUntil = now + pauseMs
        this.#retries.push({ entries, failures: batch.failures + 1, notBefore })
        this.#complain(verdict.error, detailOf(outcome))
        return true
      }
      case 'halve': {
        this.#failures = 0
        if (entries.length === 1) {
          this.#forget(entries)
          this.drop('message_too_large', 'message_too_large')
          return false
        }
        const middle = Math.ceil(entries.length / 2)
        const halves = [entries.slice(0, middle), entries.slice(middle)]
        this.#retries.unshift(...halves.map((half) => ({ entries: half, failures: 0, notBefore: 0 })))
        return false
      }
      case 'drop': {
        this.#failures = 0
        this.#refused = true
        this.#forget(entries)
        this.drop('refused', verdict.error, { count: entries.length, detail: detailOf(outcome) })
        return false
      }
    }
  }

  #forget(entries: readonly Entry[]): void {
    this.#queue.settle(entries)
    for (const { forget } of entries) forget?.()
  }

  #outstanding(upTo: number): number {
    let count = this.#queue.waitingUpTo(upTo)
    for (const batch of [...this.#inFlight, ...this.#retries]) {
      for (const { seq } of batch.entries) if (seq <= upTo) count += 1
    }
    return count
  }

  #resolve(waiter: Waiter): void {
    this.#waiters.delete(waiter)
    waiter.resolve({ sent: this.#sent - waiter.sentBefore, unsent: this.#outstanding(waiter.upTo) })
  }

  #complain(code: KeepsightErrorCode, detail: string): void {
    const now = this.#options.uptimeMs()
    const last = this.#reportedAt.get(code)
    if (last !== undefined && now - last < 1_000) return
    this.#reportedAt.set(code, now)
    this.#options.report(code, detail)
  }
}

function detailOf(outcome: Outcome): string {
  return outcome.kind === 'answer' ? `status ${outcome.status}` : outcome.code
}
