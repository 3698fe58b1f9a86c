import type { SpoolRecord } from '../spool/port.js'
import { rowText, type BatchRow } from './batch.js'
import type { LoadedRows } from './port.js'

/** The rows for whoever listens; made one by one while they are iterated. */
export function loadedRows(rows: readonly BatchRow[]): LoadedRows {
  return {
    count: rows.length,
    *[Symbol.iterator](): Iterator<SpoolRecord> {
      for (const row of rows) {
        const { appId, messageId, month } = row
        yield { appId, messageId, month, row: rowText(row) }
      }
    },
  }
}
