import type { LiveHub } from '@keepsight/api'
import type { LoadedRows } from '@keepsight/collector'
import type { EventRow } from '@keepsight/store'

/** Gives rows that are new in the table to those who watch; rows of apps that nobody watches are not even parsed. */
export function publishLoaded(live: LiveHub, rows: LoadedRows): void {
  for (const { appId, row } of rows) {
    if (live.hasSubscribers(appId)) live.publish(JSON.parse(row) as EventRow)
  }
}
