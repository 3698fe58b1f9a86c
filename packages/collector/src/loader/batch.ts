import { setImmediate } from 'node:timers/promises'
import type { SpoolRecord } from '../spool/port.js'
import type { LoadedRows } from './port.js'
import type { MessageFilter } from './message-filter.js'
import type { SpoolPosition } from './position.js'
import type { SpoolRead } from './spool-reader.js'

/** The event loop is given back after so many rows: the main process also answers people. */
const rowsPerTurn = 2000

/** A row on its way to the table. */
export interface BatchRow {
  appId: string
  messageId: string
  month: number
  /** UTF-8 JSON from its `{` to its newline. */
  json: Buffer
  /** The table may hold it already: to be asked for. */
  mayBePresent: boolean
}

/** The rows of one month of a batch: one insert, one partition. */
export interface BatchPart {
  /** Stable over restarts: `<spool>-<segment>-<offset>-<month>`. */
  batchId: string
  rows: BatchRow[]
}

/** What is loaded between two checkpoints. */
export interface Batch {
  start: SpoolPosition
  end: SpoolPosition
  parts: BatchPart[]
  /** Rows left out because the batch held their message before. */
  duplicates: number
  /** When its first row was appended, milliseconds since 1970; `null` without rows. */
  appendedAt: number | null
  damage: { offset: number; bytes: Buffer }[]
  /** An earlier run may have inserted some of it. */
  isRetried: boolean
}

/**
 * Groups what was read by month, without messages that come twice, and marks those that the table may hold: all of them
 * without a filter. Adds them to the filter, so that the next batch, which is prepared before this one is in the table,
 * asks for them too.
 */
export async function prepareBatch(
  read: SpoolRead,
  options: {
    spoolId: string
    filter: MessageFilter | null
    isFilterComplete: () => boolean
    isRetried: boolean
  },
): Promise<Batch> {
  const { bytes, records, start, end } = read
  const { spoolId, filter, isRetried } = options
  const parts = new Map<number, BatchPart>()
  const seen = new Map<string, Set<string>>()
  let duplicates = 0
  for (const [index, record] of records.entries()) {
    if (index % rowsPerTurn === rowsPerTurn - 1) await setImmediate()
    const appId = bytes.toString('utf8', record.appIdStart, record.messageIdStart)
    const messageId = bytes.toString('utf8', record.messageIdStart, record.rowStart)
    let messages = seen.get(appId)
    if (!messages) seen.set(appId, (messages = new Set()))
    const before = messages.size
    if (messages.add(messageId).size === before) {
      duplicates++
      continue
    }
    const isKnown = filter?.add(appId, messageId) ?? true
    const mayBePresent = isKnown || isRetried || !options.isFilterComplete()
    const { month } = record
    let part = parts.get(month)
    if (!part)
      parts.set(month, (part = { batchId: `${spoolId}-${start.segment}-${start.offset}-${month}`, rows: [] }))
    part.rows.push({
      appId,
      messageId,
      month,
      json: bytes.subarray(record.rowStart, record.end),
      mayBePresent,
    })
  }
  return {
    start,
    end,
    parts: [...parts.values()],
    duplicates,
    appendedAt: records[0]?.appendedAt ?? null,
    damage: read.damage.map((place) => ({
      offset: start.offset + place.start,
      bytes: bytes.subarray(place.start, place.end),
    })),
    isRetried,
  }
}

/** The rows as the store takes them: lines of JSON, put together as they came. */
export function joinRows(rows: readonly BatchRow[]): Buffer {
  return Buffer.concat(rows.map(({ json }) => json))
}

/** The rows for whoever listens; made one by one while they are iterated. */
export function loadedRows(rows: readonly BatchRow[]): LoadedRows {
  return {
    count: rows.length,
    *[Symbol.iterator](): Iterator<SpoolRecord> {
      for (const { appId, messageId, month, json } of rows)
        yield { appId, messageId, month, row: json.toString('utf8', 0, json.length - 1) }
    },
  }
}
