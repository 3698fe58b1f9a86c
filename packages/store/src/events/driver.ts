import { ClickHouseLogLevel } from '@clickhouse/client'

/** The client's own log quotes statements with their parameters, so it is off. */
export const silent = { level: ClickHouseLogLevel.OFF }

/** What one call may cost and carry. */
export interface CallOptions {
  /** Values of the `{name:Type}` placeholders. */
  params?: Record<string, unknown>
  /** Engine settings for this statement. */
  settings?: Record<string, string | number>
  /** Ends the statement in the engine, too; the call then rejects with whatever the engine says of that. */
  signal?: AbortSignal
}

/**
 * The slice of an engine that the events store uses. A driver is a connection and nothing else: SQL, schema and decoding are
 * shared by all drivers.
 */
export interface EventsDriver {
  readonly exclusiveWriter: boolean
  /** Changes schema or data, on the writer. */
  command(sql: string, options?: Omit<CallOptions, 'signal'>): Promise<void>
  /** Inserts `JSONEachRow` bytes as they are, on the writer. */
  insertRaw(table: string, rows: Uint8Array, settings: Record<string, string | number>): Promise<void>
  /**
   * Runs a statement beside the writer; the text of `JSONCompactEachRowWithNamesAndTypes`. It can change neither data nor
   * settings, nor read files or hosts through table functions.
   */
  query(sql: string, options?: CallOptions): Promise<string>
  /** Lines of `JSONCompactEachRow`, in chunks, without holding the whole answer. */
  stream(sql: string, onLines: (lines: string[]) => void): Promise<void>
  close(): Promise<void>
}
