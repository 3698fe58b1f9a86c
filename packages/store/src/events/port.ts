import type { EventRow } from './row.js'

/** Limits on one statement; a driver passes them to the engine. */
export interface StatementLimits {
  /** Stop after so many milliseconds. Default 30,000. */
  timeoutMs?: number
  /** Memory one statement may use, in bytes. Default 2 GiB. */
  memoryBytes?: number
}

/** A statement with its bound parameters: `{name:Type}` placeholders in the SQL, values here. */
export interface Statement {
  /** The name of the report or task that runs it; errors and logs carry it, never the parameters. */
  name: string
  sql: string
  params?: Record<string, unknown>
  limits?: StatementLimits
  /** A person wrote the SQL: it can change neither data nor settings, nor reach files or hosts; fixed limits apply. */
  untrusted?: boolean
  signal?: AbortSignal
}

/** Rows to insert, all of one partition, under one stable id. */
export interface InsertBatch {
  /** Written on each row, so that after an unclear answer the store can be asked what is there. */
  batchId: string
  /** JSON objects of {@link EventRow}, one a line, each line starting with `{` and ending with `\n`; `batch_id` is not in them. */
  rows: Uint8Array
}

/** What reports need of the events store. Safe for concurrent calls. */
export interface EventsReader {
  /** Runs a read-only statement on one of the readers. Rows are decoded by column type: UInt64 and counts become numbers, dates stay text. */
  query<Row>(statement: Statement): Promise<Row[]>
}

/** What the loader needs of the events store. One writer; calls are made one after another. */
export interface EventsWriter {
  /** Inserts the rows as one block; resolves when they are durable. After a rejection nothing is known: ask `messageIdsOfBatch`. */
  insert(batch: InsertBatch): Promise<void>
  /** The message ids that the table holds under this batch id. */
  messageIdsOfBatch(batchId: string): Promise<Set<string>>
  /** Of these message ids of one app, those that the table holds. */
  messageIdsPresent(appId: string, messageIds: readonly string[]): Promise<Set<string>>
  /** Streams the message ids of all rows, `appId` and `messageId` each, to build the loader's filter at start. */
  allMessageIds(visit: (appId: string, messageId: string) => void): Promise<void>
}

/** A store of events: the embedded engine or a ClickHouse server. */
export interface EventsStore extends EventsReader, EventsWriter {
  /** What the engine can do; code asks these, never the engine's name. */
  readonly capabilities: {
    /** No other process writes to the same table, so what this process has not inserted is not there. */
    exclusiveWriter: boolean
  }
  /** Applies the migrations that are missing. Throws `StoreError('events_newer_than_program')`. */
  migrate(): Promise<void>
  /** Resolves when the engine answers; rejects with a `StoreError` that says what to do. */
  ping(): Promise<void>
  /** Compares each derived structure (projection, aggregate table) with its events; empty when all agree. */
  checkDerived(): Promise<{ name: string; expected: number; actual: number }[]>
  /** Rebuilds what is derived from the events. */
  rebuildDerived(): Promise<void>
  close(): Promise<void>
}

export type { EventRow }
