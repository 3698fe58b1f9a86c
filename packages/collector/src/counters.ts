import { steps, type DropReason } from './steps/index.js'

/** One event in so many is timed: a clock read costs as much as a small step. */
const timedEvery = 64

/** What the collector counts of itself; plain numbers, so that counting costs next to nothing. */
export class Counters {
  /** Requests to write routes, by HTTP status. */
  readonly writes = new Map<number, number>()
  /** Requests refused as a whole, by code. */
  readonly refused = new Map<string, number>()
  /** Events on disk. */
  accepted = 0
  /** Bytes of write requests' bodies as they came. */
  wireBytes = 0
  /** Requests passed on to the main process. */
  proxied = 0
  /** Requests that the main process could not take. */
  proxyFailures = 0
  /** Write requests in hand. */
  inFlight = 0

  /** Dropped messages: `[step][reason]`. */
  private readonly dropped = steps.map((): Map<DropReason, number> => new Map())
  private readonly timedSeconds: number[] = steps.map(() => 0)
  private timed = 0
  private untilTimed = 1

  /** Whether the event that now begins should be timed. */
  shouldTime(): boolean {
    if (--this.untilTimed > 0) return false
    this.untilTimed = timedEvery
    this.timed++
    return true
  }

  addStepMs(step: number, ms: number): void {
    this.timedSeconds[step]! += ms / 1000
  }

  addDrop(step: number, reason: DropReason): void {
    const reasons = this.dropped[step]!
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
  }

  /** Messages dropped so far, for one reason or for all. */
  droppedCount(reason?: DropReason): number {
    let sum = 0
    for (const byReason of this.dropped) {
      for (const [one, count] of byReason) if (reason === undefined || reason === one) sum += count
    }
    return sum
  }

  addWrite(status: number): void {
    this.writes.set(status, (this.writes.get(status) ?? 0) + 1)
  }

  addRefusal(code: string): void {
    this.refused.set(code, (this.refused.get(code) ?? 0) + 1)
  }

  /** All of it in Prometheus' text format. */
  render(): string {
    return [
      ...metric(
        ['writes_total', 'counter', 'Write requests answered, by status.'],
        [...this.writes].map(([status, count]) => [`{status="${String(status)}"}`, count] as const),
      ),
      ...metric(
        ['writes_refused_total', 'counter', 'Write requests refused as a whole, by code.'],
        [...this.refused].map(([code, count]) => [`{code="${code}"}`, count] as const),
      ),
      ...metric(['writes_in_flight', 'gauge', 'Write requests in hand.'], [['', this.inFlight]]),
      ...metric(
        ['wire_bytes_total', 'counter', 'Bytes of write bodies as they came.'],
        [['', this.wireBytes]],
      ),
      ...metric(
        ['events_accepted_total', 'counter', 'Events acknowledged, which are on disk.'],
        [['', this.accepted]],
      ),
      ...metric(
        ['events_dropped_total', 'counter', 'Messages dropped, by step and reason.'],
        steps.flatMap(([step], i) =>
          [...this.dropped[i]!].map(
            ([reason, count]) => [`{step="${step}",reason="${reason}"}`, count] as const,
          ),
        ),
      ),
      ...metric(
        [
          'step_seconds_total',
          'counter',
          `Seconds spent in each step by the timed events (one in ${String(timedEvery)}).`,
        ],
        steps.map(([step], i) => [`{step="${step}"}`, this.timedSeconds[i]!] as const),
      ),
      ...metric(['timed_events_total', 'counter', 'Events whose steps were timed.'], [['', this.timed]]),
      ...metric(
        ['proxied_total', 'counter', 'Requests passed on to the main process.'],
        [['', this.proxied]],
      ),
      ...metric(
        ['proxy_failures_total', 'counter', 'Requests that the main process could not take.'],
        [['', this.proxyFailures]],
      ),
      '',
    ].join('\n')
  }
}

type Samples = readonly (readonly [labels: string, value: number])[]

function metric(
  [name, type, help]: readonly [string, 'counter' | 'gauge', string],
  samples: Samples,
): string[] {
  const full = `keepsight_collector_${name}`
  return [
    `# HELP ${full} ${help}`,
    `# TYPE ${full} ${type}`,
    ...samples.map(([labels, value]) => `${full}${labels} ${String(value)}`),
  ]
}
