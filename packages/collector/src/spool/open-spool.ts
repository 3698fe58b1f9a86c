import { mkdir, stat } from 'node:fs/promises'
import { AppendGroup } from './append-group.js'
import { cutTornTail } from './cut-torn-tail.js'
import { expireDamagedBytes } from './damaged-bytes.js'
import { nodeDisk, type SpoolDisk } from './disk.js'
import { lockFile } from './lock-file.js'
import { SpoolError, type Spool, type SpoolRecord } from './port.js'
import { SegmentWriter } from './segment-writer.js'
import { listSegments, segmentFile, segmentHeader } from './segment.js'
import { ensureSpoolId } from './spool-id.js'

/** After a refusal of the disk the next attempt waits so long; what arrives meanwhile is refused at once. */
const failingPauseMs = 250
/** The loader deletes segments in another process: how stale our sum of them may be, and how stale when it says "full". */
const recountMs = 1000
const recountFullMs = 100
/** Records waiting for the disk, in memory. */
const pendingBytesMax = 64 * 1024 * 1024

export interface SpoolOptions {
  /** Made when missing. One spool has one writer. */
  dir: string
  /** All segments together. Default 1 GiB. */
  maxBytes?: number
  /** A segment is closed when the next group would take it beyond this. Default 64 MiB, at most a quarter of `maxBytes`. */
  segmentBytes?: number
  /** Milliseconds since 1970. */
  now: () => number
  /**
   * How long to wait for another writer to let go before `spool_in_use`: the collector of a server that was killed ends by
   * itself, a moment later. Default 5 s.
   */
  lockWaitMs?: number
  /** Default: the real one. */
  disk?: SpoolDisk
}

/** Figures of a spool since it was opened, but for `bytes`. */
export interface SpoolStats {
  /** In all segments that the loader has not deleted yet. */
  bytes: number
  maxBytes: number
  /** Synced. */
  records: number
  /** Syncs that those records shared. */
  groups: number
  /** Appends refused because the spool was full. */
  full: number
  /** Appends refused by the disk. */
  failing: number
  /** Bytes cut at opening: the rest of an interrupted write. */
  tornBytes: number
}

export interface OpenSpool extends Spool {
  readonly id: string
  stats(): SpoolStats
}

/**
 * Opens the spool, alone: cuts a torn tail and begins a new segment. A segment is never continued after a crash or a failed
 * write: the loader may have read, and passed, bytes that were lost with it.
 *
 * @throws SpoolError `spool_in_use`, `spool_failing`
 */
export async function openSpool(options: SpoolOptions): Promise<OpenSpool> {
  const { dir: folder, maxBytes = 1024 ** 3, now, lockWaitMs = 5000, disk = nodeDisk } = options
  // The newest segment cannot be deleted: it must leave room within the bound.
  const segmentBytes = Math.min(options.segmentBytes ?? 64 * 1024 ** 2, maxBytes / 4)
  let unlock: (() => void) | undefined
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    unlock = await lockFile(folder, { name: 'lock', waitMs: lockWaitMs })
    const id = await ensureSpoolId(folder)
    await expireDamagedBytes(folder, now())
    const segments = await listSegments(folder)
    const newest = segments.at(-1)
    const tornBytes = newest === undefined ? 0 : await cutTornTail(folder, newest, now())
    // One is left behind by each start that took nothing.
    const isEmpty = newest !== undefined && (await sizeOf(folder, newest)) <= segmentHeader.length
    const emptied = isEmpty ? newest : null
    const firstSegment = (newest ?? 0) + 1
    const writer = new SegmentWriter({ folder, disk, segmentBytes, firstSegment, emptied })
    await writer.begin()
    const spool = new FileSpool({ id, folder, maxBytes, now, writer, unlock, tornBytes })
    await spool.recount()
    return spool
  } catch (error) {
    unlock?.()
    throw error instanceof SpoolError ? error : new SpoolError('spool_failing', { cause: error })
  }
}

class FileSpool implements OpenSpool {
  readonly id: string
  readonly #folder: string
  readonly #now: () => number
  readonly #writer: SegmentWriter
  readonly #unlock: () => void
  readonly #stats: SpoolStats
  #pending = new AppendGroup()
  #spareBuffer: Buffer | undefined
  #flushing: Promise<void> | null = null
  #failingUntil = 0
  #countedAt = 0
  #closed = false

  constructor(parts: {
    id: string
    folder: string
    maxBytes: number
    now: () => number
    writer: SegmentWriter
    unlock: () => void
    tornBytes: number
  }) {
    this.id = parts.id
    this.#folder = parts.folder
    this.#now = parts.now
    this.#writer = parts.writer
    this.#unlock = parts.unlock
    const { maxBytes, tornBytes } = parts
    this.#stats = { bytes: 0, maxBytes, records: 0, groups: 0, full: 0, failing: 0, tornBytes }
  }

  append(records: readonly SpoolRecord[]): Promise<void> {
    const now = this.#now()
    if (this.#closed || now < this.#failingUntil || this.#pending.length > pendingBytesMax)
      return Promise.reject(this.#refusal('spool_failing'))
    if (records.length === 0) return Promise.resolve()
    let appended: Promise<void>
    try {
      appended = this.#pending.add(records, now)
    } catch (error) {
      return Promise.reject(error as Error)
    }
    // After the other requests that this turn of the event loop brings: they share the sync.
    this.#flushing ??= new Promise((resolve) => setImmediate(() => resolve(this.#flush())))
    return appended
  }

  stats(): SpoolStats {
    return { ...this.#stats }
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#flushing
    await this.#writer.close()
    this.#unlock()
  }

  /** Sums up the segments that are there. */
  async recount(): Promise<void> {
    this.#countedAt = this.#now()
    const sizes = (await listSegments(this.#folder)).map((segment) => sizeOf(this.#folder, segment))
    this.#stats.bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
  }

  async #flush(): Promise<void> {
    while (!this.#pending.isEmpty) {
      const group = this.#pending
      this.#pending = new AppendGroup(this.#spareBuffer)
      this.#spareBuffer = undefined
      await this.#write(group)
      this.#spareBuffer = group.releaseBuffer()
    }
    this.#flushing = null
  }

  async #write(group: AppendGroup): Promise<void> {
    try {
      if (await this.#isFull(group.length)) {
        group.failed(this.#refusal('spool_full'))
        return
      }
      await this.#writer.append(group.bytes)
    } catch (error) {
      this.#failingUntil = this.#now() + failingPauseMs
      group.failed(this.#refusal('spool_failing', error))
      return
    }
    this.#stats.bytes += group.length
    this.#stats.records += group.records
    this.#stats.groups++
    group.synced()
  }

  async #isFull(more: number): Promise<boolean> {
    const { maxBytes } = this.#stats
    const staleMs = this.#stats.bytes + more > maxBytes ? recountFullMs : recountMs
    if (this.#now() - this.#countedAt >= staleMs) await this.recount()
    return this.#stats.bytes + more > maxBytes
  }

  #refusal(code: 'spool_full' | 'spool_failing', cause?: unknown): SpoolError {
    this.#stats[code === 'spool_full' ? 'full' : 'failing']++
    return new SpoolError(code, { cause })
  }
}

async function sizeOf(folder: string, segment: number): Promise<number> {
  try {
    return (await stat(segmentFile(folder, segment))).size
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0 // The loader deleted it just now.
    throw error
  }
}
