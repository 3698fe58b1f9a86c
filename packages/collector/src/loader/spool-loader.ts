import { keepDamagedBytes } from '../spool/damaged-bytes.js'
import { lockFile } from '../spool/lock-file.js'
import { readSpoolId } from '../spool/spool-id.js'
import { loadedRows, prepareBatch, type Batch, type BatchRow } from './batch.js'
import { buildFilter } from './build-filter.js'
import { engineCode } from './failure-kind.js'
import { RowInserter } from './insert-rows.js'
import { MessageFilter } from './message-filter.js'
import { Pause } from './pause.js'
import type { Loader, LoaderOptions, LoaderStats, ReplayOutcome } from './port.js'
import { formatCheckpoint, parseCheckpoint, type SpoolPosition } from './position.js'
import { replayDeadLetters } from './replay-dead-letters.js'
import { LoaderStopped, Retry } from './retry.js'
import { SpoolReader, type SpoolRead } from './spool-reader.js'

/** How often an idle loader looks for more. A look costs one `fstat`; watching the folder costs a wake-up for every write. */
const pollMs = 50
/** An idle loader writes its place down after so long. */
const idleCheckpointMs = 1000

/** The loader of one spool: one loop that prepares a batch while the one before it is inserted. */
export class SpoolLoader implements Loader {
  readonly #options: LoaderOptions
  readonly #maxWaitMs: number
  readonly #extent: { maxBytes: number; maxRows: number }
  readonly #reader: SpoolReader
  readonly #pause = new Pause()
  readonly #retry: Retry
  readonly #inserter: RowInserter
  readonly #filter: MessageFilter | null
  #spoolId = ''
  #isClosing = false
  #isLoading = false
  #startedLoadingAt = 0
  /** Everything before it is in the table. */
  #committed: SpoolPosition | null = null
  /** The checkpoint as it was written last. */
  #written = ''
  #oldestSegment: number | null = null
  #unlock: (() => void) | null = null
  #oldestUnloadedAt: number | null = null
  #replays: ((outcome: ReplayOutcome | Promise<ReplayOutcome>) => void)[] = []
  #running: Promise<void> = Promise.resolve()
  readonly #stats: Omit<LoaderStats, 'lagBytes' | 'oldestUnloadedMs' | 'filterBytes'> = {
    state: 'waiting',
    loaded: 0,
    duplicates: 0,
    deadLetters: 0,
    damagedPlaces: 0,
    damagedBytes: 0,
    retries: 0,
    lastErrorCode: null,
    batches: 0,
    filterComplete: false,
  }

  constructor(options: LoaderOptions) {
    const {
      events,
      deadLetters,
      now,
      batchRows = 20_000,
      maxBytes = 16 * 1024 ** 2,
      maxWaitMs = 100,
    } = options
    const { exclusiveWriter } = events.capabilities
    this.#options = options
    this.#maxWaitMs = maxWaitMs
    this.#extent = { maxBytes, maxRows: batchRows }
    this.#reader = new SpoolReader(options.spoolDir, now)
    this.#filter = exclusiveWriter ? new MessageFilter() : null
    this.#retry = new Retry({
      pause: this.#pause,
      isClosing: () => this.#isClosing,
      onFailure: (error) => this.#failed(error),
      onRecovered: () => (this.#stats.state = 'running'),
    })
    this.#inserter = new RowInserter({
      events,
      deadLetters,
      now,
      retry: this.#retry,
      settleMs: options.settleMs ?? (exclusiveWriter ? 0 : 3000),
      onInserted: (rows) => this.#announce(rows),
    })
  }

  start(): void {
    this.#running = this.#run().catch((error: unknown) => {
      if (!(error instanceof LoaderStopped)) throw error
    })
  }

  async stats(): Promise<LoaderStats> {
    const { now } = this.#options
    return {
      ...this.#stats,
      lagBytes: await this.#reader.bytesAfter(this.#committed),
      oldestUnloadedMs: this.#oldestUnloadedAt === null ? 0 : Math.max(0, now() - this.#oldestUnloadedAt),
      filterBytes: this.#filter?.bytes ?? 0,
    }
  }

  replayDeadLetters(): Promise<ReplayOutcome> {
    if (this.#isClosing) return Promise.reject(new LoaderStopped())
    return new Promise((resolve) => {
      this.#replays.push(resolve)
      this.#pause.wake()
    })
  }

  async close({ timeoutMs = 10_000 }: { timeoutMs?: number } = {}): Promise<void> {
    this.#isClosing = true
    this.#pause.wake()
    const timeout = new Pause()
    const hasEnded = await Promise.race([
      this.#running.then(() => true),
      timeout.sleep(timeoutMs).then(() => false),
    ])
    timeout.wake()
    this.#stats.state = 'stopped'
    await this.#reader.close()
    // Else an insert is still under way, and the lock goes with the process.
    if (hasEnded) this.#unlock?.()
  }

  async #run(): Promise<void> {
    void this.#buildFilter()
    let batch = await this.#firstBatch()
    while (batch) {
      const loading = this.#load(batch)
      // Read and prepared while the store works, when there is enough for a full batch.
      const next = this.#nextBatch(batch.end)
      next.catch(() => {}) // Reported below, unless loading stops first.
      await loading
      batch = await next
    }
    await this.#writeCheckpoint(null)
  }

  async #buildFilter(): Promise<void> {
    if (this.#filter)
      this.#stats.filterComplete = await buildFilter(this.#options.events, this.#filter, this.#retry)
  }

  /** Waits for the spool, and takes up the batch that an earlier run may have begun. */
  async #firstBatch(): Promise<Batch | null> {
    let oldest: SpoolPosition | null = null
    while (!oldest) {
      if (this.#isClosing) throw new LoaderStopped()
      const id = await this.#retry.untilDone(() => readSpoolId(this.#options.spoolDir))
      if (id) oldest = await this.#retry.untilDone(() => this.#reader.oldest())
      this.#spoolId = id ?? ''
      if (!oldest) await this.#retry.sleep(pollMs)
    }
    // The loader of a server that was killed may still be at work: two would bring the same rows into the table.
    this.#unlock = await this.#retry.untilDone(() =>
      lockFile(this.#options.spoolDir, { name: 'loader.lock', waitMs: 1000 }),
    )
    // What that one loaded and deleted meanwhile is not there any more.
    oldest = (await this.#retry.untilDone(() => this.#reader.oldest())) ?? oldest
    this.#stats.state = 'running'
    const text = await this.#retry.untilDone(() =>
      this.#options.checkpoints.getCheckpoint(this.#checkpointName),
    )
    const checkpoint = parseCheckpoint(text)
    // A segment older than the checkpoint is there because its deletion was interrupted, or because the spool is not the one
    // it was: it is read again, and its rows are asked for.
    if (!checkpoint || oldest.segment < checkpoint.committed.segment) this.#committed = oldest
    else this.#committed = checkpoint.committed
    const position = this.#committed
    const end = position === checkpoint?.committed ? checkpoint.intended : null
    if (end?.segment !== position.segment || end.offset <= position.offset) return this.#nextBatch(position)
    const read = await this.#retry.untilDone(() =>
      this.#reader.read(position, { maxBytes: end.offset - position.offset, maxRows: Infinity, end }),
    )
    return read.end.offset > position.offset ? this.#prepare(read, true) : this.#nextBatch(position)
  }

  /** The batch that begins at `from`, once there is one; `null` when the loader is closed. */
  async #nextBatch(from: SpoolPosition): Promise<Batch | null> {
    let position = from
    let idleSince = this.#options.now()
    while (!this.#isClosing) {
      if (!this.#isLoading) await this.#replayIfAsked()
      const place = await this.#retry.untilDone(() => this.#reader.locate(position))
      const isNewSegment = place.position.segment !== position.segment
      position = place.position
      if (place.bytes >= this.#extent.maxBytes || (place.bytes > 0 && this.#isDue())) {
        const read = await this.#retry.untilDone(() => this.#reader.read(position, this.#extent))
        if (read.end.offset > read.start.offset) return this.#prepare(read, false)
      }
      if (!this.#isLoading && (isNewSegment || this.#options.now() - idleSince > idleCheckpointMs)) {
        idleSince = Infinity
        this.#committed = position
        await this.#writeCheckpoint(null)
      }
      await this.#pause.sleep(pollMs)
    }
    return null
  }

  #isDue(): boolean {
    return !this.#isLoading && performance.now() - this.#startedLoadingAt >= this.#maxWaitMs
  }

  #prepare(read: SpoolRead, isRetried: boolean): Promise<Batch> {
    return prepareBatch(read, {
      spoolId: this.#spoolId,
      filter: this.#filter,
      isFilterComplete: () => this.#stats.filterComplete,
      isRetried,
    })
  }

  async #load(batch: Batch): Promise<void> {
    this.#isLoading = true
    this.#startedLoadingAt = performance.now()
    this.#oldestUnloadedAt = batch.appendedAt
    try {
      this.#committed = batch.start
      await this.#writeCheckpoint(batch.end)
      for (const damage of batch.damage) await this.#putDamageAside(batch.start.segment, damage)
      for (const part of batch.parts) {
        const outcome = await this.#inserter.insert(part, { isRetried: batch.isRetried })
        this.#stats.loaded += outcome.loaded
        this.#stats.duplicates += outcome.duplicates
        this.#stats.deadLetters += outcome.refused.length
      }
      this.#stats.duplicates += batch.duplicates
      this.#stats.batches++
      this.#stats.state = 'running'
      this.#committed = batch.end
      this.#oldestUnloadedAt = null
    } finally {
      this.#isLoading = false
      this.#pause.wake()
    }
  }

  /** Writes down what is in the table and what is about to be; then the segments before that are not needed any more. */
  async #writeCheckpoint(intended: SpoolPosition | null): Promise<void> {
    const committed = this.#committed
    if (!committed) return
    const text = formatCheckpoint({ committed, intended })
    if (text === this.#written) return
    await this.#retry.untilDone(() => this.#options.checkpoints.setCheckpoint(this.#checkpointName, text))
    this.#written = text
    if (committed.segment !== this.#oldestSegment)
      await this.#retry.untilDone(() => this.#reader.deleteBefore(committed.segment))
    this.#oldestSegment = committed.segment
  }

  async #putDamageAside(
    segment: number,
    { offset, bytes }: { offset: number; bytes: Buffer },
  ): Promise<void> {
    const { spoolDir, now } = this.#options
    await this.#retry.untilDone(() => keepDamagedBytes(spoolDir, { segment, offset, bytes, now: now() }))
    this.#stats.damagedPlaces++
    this.#stats.damagedBytes += bytes.length
  }

  async #replayIfAsked(): Promise<void> {
    const asked = this.#replays.splice(0)
    if (asked.length === 0) return
    const { deadLetters } = this.#options
    const replay = replayDeadLetters({ deadLetters, inserter: this.#inserter, spoolId: this.#spoolId })
    for (const resolve of asked) resolve(replay)
    await replay
  }

  #announce(rows: readonly BatchRow[]): void {
    if (!this.#options.onLoaded) return
    this.#options.onLoaded(loadedRows(rows))
  }

  #failed(error: unknown): void {
    this.#stats.state = 'failing'
    this.#stats.retries++
    this.#stats.lastErrorCode = engineCode(error)
    this.#options.onFailure?.(error)
  }

  get #checkpointName(): string {
    return `spool:${this.#spoolId}`
  }
}
