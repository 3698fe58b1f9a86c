import type { EventsStore, EventsWriter, OperationalStore } from '@keepsight/store'
import type { DeadLetters } from '../dead-letters/port.js'
import type { SpoolRecord } from '../spool/port.js'

export interface LoaderOptions {
  /** The folder of a spool that another process writes. May still be missing. */
  spoolDir: string
  events: EventsWriter & Pick<EventsStore, 'capabilities'>
  checkpoints: Pick<OperationalStore, 'getCheckpoint' | 'setCheckpoint'>
  deadLetters: Pick<DeadLetters, 'add' | 'list' | 'remove' | 'count'>
  /** Milliseconds since 1970. */
  now: () => number
  /** Told of rows that are new in the table, at once. Must not throw. */
  onLoaded?: (rows: LoadedRows) => void
  /** Told of each failed attempt, for the log; the loader goes on by itself. */
  onFailure?: (error: unknown) => void
  /** Rows in one batch. Default 20,000. */
  batchRows?: number
  /** Bytes in one batch. Default 16 MiB. */
  maxBytes?: number
  /** From one insert's beginning to the next's, unless a batch is full. Default 100 ms. */
  maxWaitMs?: number
  /** After no answer of a store, how long what was sent may still arrive in the table. Default 0 when this process alone writes to it, else 3 s. */
  settleMs?: number
}

/** New rows. Costs nothing until it is iterated, which must happen during the call or be copied. */
export interface LoadedRows extends Iterable<SpoolRecord> {
  readonly count: number
}

/** Figures of a loader. Counts are since it was created. */
export interface LoaderStats {
  /** `waiting`: no spool yet; `failing`: the last attempt failed, it tries again. */
  state: 'waiting' | 'running' | 'failing' | 'stopped'
  /** In the spool and not yet in the table; 0 when all is loaded. */
  lagBytes: number
  /** Age of the oldest row that is known not to be in the table; 0 without any. Milliseconds. */
  oldestUnloadedMs: number
  loaded: number
  /** Messages that were there before. */
  duplicates: number
  /** Rows put aside. */
  deadLetters: number
  /** Places in the spool that held no records. */
  damagedPlaces: number
  damagedBytes: number
  /** Failed attempts. */
  retries: number
  /** The engine's number for the last failure, when it gave one. */
  lastErrorCode: number | null
  batches: number
  /** All messages of the table are in the filter, so only those that may be known are asked for. */
  filterComplete: boolean
  filterBytes: number
}

/** What became of the rows that were put aside. */
export interface ReplayOutcome {
  loaded: number
  /** In the table already: sent again and taken, or replayed before. */
  duplicates: number
  /** Refused again; they stay where they are. */
  refused: number
}

export interface Loader {
  stats(): Promise<LoaderStats>
  /** Loads what was put aside once more, between two batches. What is refused again stays. */
  replayDeadLetters(): Promise<ReplayOutcome>
  /** Finishes the batch at hand, or leaves it in the spool when the store does not answer in time. Default 10 s. */
  close(options?: { timeoutMs?: number }): Promise<void>
}
