import { openEventsStore, type EventRow, type EventsStore } from '@keepsight/store'
import { eventRow, rowBytes } from '@keepsight/store/testing'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** The embedded engine on a folder of its own, for one test file. */
export interface TestStore {
  events: EventsStore
  /** Puts rows in, as the loader would: one batch a month. */
  insert(rows: readonly EventRow[]): Promise<void>
  close(): Promise<void>
}

/** Opens a store that `close` removes without a trace. */
export async function openTestStore(): Promise<TestStore> {
  const folder = await mkdtemp(path.join(tmpdir(), 'keepsight-reports-'))
  const events = await openEventsStore({ path: folder })
  await events.migrate()
  let batches = 0
  return {
    events,
    async insert(rows) {
      for (const month of new Set(rows.map(({ time }) => time.slice(0, 7)))) {
        const batch = rows.filter(({ time }) => time.startsWith(month))
        await events.insert({ batchId: `test-${String(++batches)}`, rows: rowBytes(batch) })
      }
    },
    async close() {
      await events.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

let rows = 0

/** A view at an instant such as `2026-03-29T01:30:00Z`; ids count up unless one is given. */
export function view(time: string, given: Partial<EventRow> = {}): EventRow {
  const stored = new Date(time).toISOString().replace('T', ' ').slice(0, 23)
  return eventRow({
    app_id: 'shop',
    message_id: `m${String(++rows).padStart(6, '0')}`,
    time: stored,
    received_at: stored,
    type: 'view',
    event: 'view',
    object_type: 'Product',
    object_id: '1',
    ...given,
  })
}
