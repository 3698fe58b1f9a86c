import { setImmediate } from 'node:timers/promises'
import type { RecordView } from '../spool/record.js'
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
  /** Where its JSON lies, from its `{` to after its newline. */
  bytes: Buffer
  start: number
  end: number
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

export interface PrepareOptions {
  spoolId: string
  filter: MessageFilter | null
  isFilterComplete: () => boolean
  isRetried: boolean
}

/**
 * Groups what was read by month, without messages that come twice, and marks those that the table may hold: all of them
 * without a filter. Adds them to the filter, so that the next batch, which is prepared before this one is in the table,
 * asks for them too. The rows are moved together within the bytes that were read, which are of no other use afterwards.
 */
export async function prepareBatch(read: SpoolRead, options: PrepareOptions): Promise<Batch> {
  const { start, end, records } = read
  const damage = read.damage.map((place) => ({
    offset: start.offset + place.start,
    bytes: Buffer.from(read.bytes.subarray(place.start, place.end)),
  }))
  const rows = await namedRows(read, options)
  const unique = rows.some(({ mayBePresent }) => mayBePresent) ? withoutRepeats(rows) : rows
  moveTogether(unique)
  const parts = new Map<number, BatchPart>()
  for (const row of unique) {
    const part = parts.get(row.month)
    if (part) part.rows.push(row)
    else
      parts.set(row.month, {
        batchId: `${options.spoolId}-${start.segment}-${start.offset}-${row.month}`,
        rows: [row],
      })
  }
  return {
    start,
    end,
    parts: [...parts.values()],
    duplicates: rows.length - unique.length,
    appendedAt: records[0]?.appendedAt ?? null,
    damage,
    isRetried: options.isRetried,
  }
}

/** The rows as the store takes them: lines of JSON, as they came. Not copied when they lie together. */
export function joinRows(rows: readonly BatchRow[]): Buffer {
  const first = rows[0]
  if (!first) return Buffer.alloc(0)
  let end = first.start
  for (const row of rows) {
    if (row.bytes !== first.bytes || row.start !== end) return Buffer.concat(rows.map(rowBytes))
    end = row.end
  }
  return first.bytes.subarray(first.start, end)
}

/** The row's JSON, without its newline. */
export function rowText({ bytes, start, end }: BatchRow): string {
  return bytes.toString('utf8', start, end - 1)
}

function rowBytes({ bytes, start, end }: BatchRow): Buffer {
  return bytes.subarray(start, end)
}

async function namedRows({ bytes, records }: SpoolRead, options: PrepareOptions): Promise<BatchRow[]> {
  const { filter, isRetried } = options
  const rows: BatchRow[] = []
  let appId = ''
  let before: RecordView | null = null
  for (const record of records) {
    if (rows.length % rowsPerTurn === rowsPerTurn - 1) await setImmediate()
    if (!before || !hasAppOf(bytes, record, before))
      appId = bytes.toString('utf8', record.appIdStart, record.messageIdStart)
    before = record
    const messageId = bytes.toString('utf8', record.messageIdStart, record.rowStart)
    const isKnown = filter?.add(appId, messageId) ?? true
    const mayBePresent = isKnown || isRetried || !options.isFilterComplete()
    const { month, rowStart: start, end } = record
    rows.push({ appId, messageId, month, bytes, start, end, mayBePresent })
  }
  return rows
}

/** Whether two records name the same app, byte for byte: the name is decoded once for a run of them. */
function hasAppOf(bytes: Buffer, record: RecordView, other: RecordView): boolean {
  const length = record.messageIdStart - record.appIdStart
  if (length !== other.messageIdStart - other.appIdStart) return false
  for (let at = 0; at < length; at++)
    if (bytes[record.appIdStart + at] !== bytes[other.appIdStart + at]) return false
  return true
}

/** The first of the rows of each message. A row that its filter did not know is the first of its message. */
function withoutRepeats(rows: readonly BatchRow[]): BatchRow[] {
  const seen = new Map<string, Set<string>>()
  return rows.filter(({ appId, messageId }) => {
    let messages = seen.get(appId)
    if (!messages) seen.set(appId, (messages = new Set()))
    const before = messages.size
    return messages.add(messageId).size > before
  })
}

/** Moves the rows over what lay between them, so that they can be handed on without a copy. Rows only move towards the beginning. */
function moveTogether(rows: readonly BatchRow[]): void {
  let at = 0
  for (const row of rows) {
    row.bytes.copyWithin(at, row.start, row.end)
    row.end = at + row.end - row.start
    row.start = at
    at = row.end
  }
}
