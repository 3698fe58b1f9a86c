import type { SpoolRecord } from './port.js'
import { longestRecordBytes, recordBytes, recordBytesAtMost, writeRecord } from './record.js'

/** Buffers up to this size are used again. */
const reusedBytes = 4 * 1024 * 1024

/** Appends that share one write and one sync: their records, encoded, and whom to tell. */
export class AppendGroup {
  #buffer: Buffer
  #length = 0
  readonly #waiting: { resolve(): void; reject(error: Error): void }[] = []
  records = 0

  constructor(buffer: Buffer = Buffer.allocUnsafeSlow(256 * 1024)) {
    this.#buffer = buffer
  }

  /** What to write. */
  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length)
  }

  get length(): number {
    return this.#length
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0
  }

  /**
   * Encodes the records at once, so that nothing of the caller is held while the disk works.
   *
   * @throws RangeError for a record that no limit of the wire lets through; nothing was added then
   */
  add(records: readonly SpoolRecord[], appendedAt: number): Promise<void> {
    const before = this.#length
    try {
      for (const record of records) this.#add(record, appendedAt)
    } catch (error) {
      this.#length = before
      throw error
    }
    this.records += records.length
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }))
  }

  synced(): void {
    for (const each of this.#waiting) each.resolve()
  }

  failed(error: Error): void {
    for (const each of this.#waiting) each.reject(error)
  }

  /** The buffer, for another group, when it has an ordinary size. This group is of no use afterwards. */
  releaseBuffer(): Buffer | undefined {
    return this.#buffer.length <= reusedBytes ? this.#buffer : undefined
  }

  #add(record: SpoolRecord, appendedAt: number): void {
    if (this.#length + recordBytesAtMost(record) > this.#buffer.length) {
      const bytes = recordBytes(record)
      if (bytes > longestRecordBytes) throw new RangeError('A record is longer than the spool takes')
      this.#makeRoom(bytes)
    }
    this.#length = writeRecord(this.#buffer, record, { start: this.#length, appendedAt })
  }

  #makeRoom(bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(2 * this.#buffer.length, this.#length + bytes))
    this.#buffer.copy(larger, 0, 0, this.#length)
    this.#buffer = larger
  }
}
