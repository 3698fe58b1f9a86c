import { openEventsStore, type EventsLocation } from '@keepsight/store'
import path from 'node:path'
import { expect } from 'vitest'

/** What the table holds, read with the store itself after the server has stopped. */
export interface Table {
  /** Rows by message id. */
  counts: Map<string, number>
  differences: { name: string; expected: number; actual: number }[]
}

export async function readTable(location: EventsLocation): Promise<Table> {
  const events = await openEventsStore(location)
  try {
    const rows = await events.query<{ message_id: string; rows: number }>({
      name: 'rows by message',
      sql: 'SELECT message_id, count() AS rows FROM events GROUP BY message_id',
      limits: { timeoutMs: 120_000 },
    })
    const differences = await events.checkDerived()
    return { counts: new Map(rows.map(({ message_id, rows: count }) => [message_id, count])), differences }
  } finally {
    await events.close()
  }
}

export const embedded = (data: string): EventsLocation => ({ path: path.join(data, 'events') })

/** Every acknowledged message is there once, none is there twice, none came from nowhere, and what is derived agrees. */
export function expectExactlyOnce(
  table: Table,
  clients: { acknowledged: Set<string>; sent: Set<string> },
): void {
  const { counts, differences } = table
  const lost = [...clients.acknowledged].filter((id) => !counts.has(id))
  const doubled = [...counts].filter(([, count]) => count > 1).map(([id, count]) => `${id} ×${count}`)
  const unknown = [...counts.keys()].filter((id) => !clients.sent.has(id))
  expect({
    lost: lost.length,
    doubled: doubled.length,
    unknown: unknown.length,
    examples: [...lost, ...doubled, ...unknown].slice(0, 10),
    differences,
  }).toEqual({ lost: 0, doubled: 0, unknown: 0, examples: [], differences: [] })
}
