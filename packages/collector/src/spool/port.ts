/** One event on its way from the collector to the loader. */
export interface SpoolRecord {
  appId: string
  messageId: string
  /** `YYYYMM` of the row's `time`: the partition it goes to. */
  month: number
  /** JSON text of an `EventRow`, starting with `{`, without a newline. Columns that are `''` may be left out. */
  row: string
}

/** Every way in which a spool can refuse, with the sentence that says what to do. */
export const spoolErrors = {
  spool_full: 'The spool has reached its size limit. Free disk space or let the loader catch up.',
  spool_failing: 'The spool cannot be written. Check the disk of the data folder.',
  spool_in_use: 'Another process uses this spool. Stop it, or give this one its own data folder with --data.',
} as const

export type SpoolErrorCode = keyof typeof spoolErrors

/** A refusal of the spool: a code of {@link spoolErrors} and its sentence. */
export class SpoolError extends Error {
  override readonly name = 'SpoolError'
  readonly code: SpoolErrorCode
  constructor(code: SpoolErrorCode, options?: ErrorOptions) {
    super(spoolErrors[code], options)
    this.code = code
  }
}

/** What the collector needs of the spool: what is appended and synced will be loaded. */
export interface Spool {
  /**
   * Resolves when the records are on disk and synced; calls that overlap share a sync.
   * Rejects with a {@link SpoolError}; then none of these records may be acknowledged.
   */
  append(records: readonly SpoolRecord[]): Promise<void>
  /** Syncs what is pending and releases the files. Nothing may be appended afterwards. */
  close(): Promise<void>
}
