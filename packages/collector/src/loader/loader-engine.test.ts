import { openEventsStore, type EventRow, type EventsStore } from '@keepsight/store'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openDeadLetters } from '../dead-letters/open-dead-letters.js'
import type { DeadLetters } from '../dead-letters/port.js'
import { openSpool, type OpenSpool } from '../spool/open-spool.js'
import type { SpoolRecord } from '../spool/port.js'
import { createLoader } from './create-loader.js'
import type { Loader, LoaderStats } from './port.js'

let folder: string
let events: EventsStore
let spool: OpenSpool
let deadLetters: DeadLetters
let loader: Loader
const checkpoints = new Map<string, string>()

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'loader-engine-'))
  events = await openEventsStore({ path: path.join(folder, 'events') })
  await events.migrate()
  spool = await openSpool({ dir: path.join(folder, 'spool'), now: Date.now })
  deadLetters = await openDeadLetters({ dir: path.join(folder, 'dead-letters'), now: Date.now })
  start()
})
afterAll(async () => {
  await loader.close()
  await spool.close()
  await events.close()
  await rm(folder, { recursive: true, force: true })
})

function start(): void {
  loader = createLoader({
    spoolDir: path.join(folder, 'spool'),
    events,
    checkpoints: {
      getCheckpoint: (name) => Promise.resolve(checkpoints.get(name) ?? null),
      setCheckpoint: (name, value) => Promise.resolve(void checkpoints.set(name, value)),
    },
    deadLetters,
    now: Date.now,
  })
}

function record(appId: string, messageId: string, more: Partial<EventRow> = {}): SpoolRecord {
  const time = more.time ?? '2026-09-01 12:00:00.000'
  const row: EventRow = {
    app_id: appId,
    time,
    received_at: '2026-09-01 12:00:00.100',
    message_id: messageId,
    type: 'view',
    event: 'view',
    anonymous_id: 'v-1',
    user_id: 'u-1',
    visitor_id: 'v-1',
    session_id: '',
    object_type: 'Product',
    object_id: '812',
    object_label: 'Größe „M“ 📏 \\ "quoted"',
    object_url: '/products/812',
    page_url: '',
    page_path: '',
    page_title: '',
    referrer: '',
    name: '',
    category: '',
    group_id: '',
    previous_id: '',
    ip: '2001:db8::1',
    user_agent: 'test',
    is_bot: 0,
    locale: 'de-CH',
    timezone: 'Europe/Zurich',
    library: 'keepsight/0.1.0',
    source: 'server',
    properties: '{"price":12.5,"tags":["a\\nb"]}',
    traits: '{}',
    context: '{}',
    ...more,
  }
  return { appId, messageId, month: Number(time.slice(0, 4) + time.slice(5, 7)), row: JSON.stringify(row) }
}

async function untilStats(met: (stats: LoaderStats) => boolean): Promise<LoaderStats> {
  return vi.waitFor(
    async () => {
      const stats = await loader.stats()
      expect(met(stats), JSON.stringify(stats)).toBe(true)
      return stats
    },
    { timeout: 20_000, interval: 20 },
  )
}

const rowsOf = (appId: string) =>
  events.query<{ message_id: string; rows: number; month: number; object_label: string; properties: string }>(
    {
      name: 'rows of a test',
      sql: `SELECT message_id, count() AS rows, any(toYYYYMM(time)) AS month, any(object_label) AS object_label, any(properties) AS properties
      FROM events WHERE app_id = {appId:String} GROUP BY message_id ORDER BY message_id`,
      params: { appId },
    },
  )

describe('the loader with the embedded engine', () => {
  it('brings rows into the table as they were sent, each message once', async () => {
    const sent = ['a', 'b', 'c'].map((id) => record('shop', id))
    await spool.append([...sent, ...sent])
    await spool.append([record('shop', 'late', { time: '2025-12-31 23:59:59.999' }), record('shop', 'a')])
    await untilStats(({ lagBytes }) => lagBytes === 0)
    expect(await rowsOf('shop')).toEqual([
      ...['a', 'b', 'c'].map((message_id) => ({
        message_id,
        rows: 1,
        month: 202609,
        object_label: 'Größe „M“ 📏 \\ "quoted"',
        properties: '{"price":12.5,"tags":["a\\nb"]}',
      })),
      expect.objectContaining({ message_id: 'late', rows: 1, month: 202512 }),
    ])
  })

  it('puts exactly the rows aside that the engine refuses', async () => {
    const rows = Array.from({ length: 500 }, (_, n) =>
      record('poisoned', `m-${n}`, n % 100 === 42 ? { time: 'never' } : {}),
    ).map((each) => ({ ...each, month: 202609 }))
    await spool.append(rows)
    await untilStats(({ lagBytes, deadLetters: put }) => lagBytes === 0 && put === 5)
    const letters = await deadLetters.list({ appId: 'poisoned' })
    expect(letters.map(({ messageId }) => messageId).sort()).toEqual([
      'm-142',
      'm-242',
      'm-342',
      'm-42',
      'm-442',
    ])
    expect(letters[0]!.engineCode).toBeGreaterThan(0)
    const table = await rowsOf('poisoned')
    expect(table).toHaveLength(495)
    expect(table.every(({ rows }) => rows === 1)).toBe(true)
    expect(await loader.replayDeadLetters()).toEqual({ loaded: 0, duplicates: 0, refused: 5 })
  })

  it('recognises the messages of earlier runs, whether its filter is complete or not', async () => {
    await spool.append(Array.from({ length: 1000 }, (_, n) => record('again', `m-${n}`)))
    await untilStats(({ lagBytes }) => lagBytes === 0)
    await loader.close()
    start()
    await spool.append(Array.from({ length: 500 }, (_, n) => record('again', `m-${n * 2}`)))
    await untilStats(({ filterComplete }) => filterComplete)
    await spool.append(Array.from({ length: 1200 }, (_, n) => record('again', `m-${n}`)))
    const { duplicates } = await untilStats(({ lagBytes }) => lagBytes === 0)
    expect(duplicates).toBe(1500)
    const table = await rowsOf('again')
    expect(table).toHaveLength(1200)
    expect(table.every(({ rows }) => rows === 1)).toBe(true)
    expect(await events.checkDerived()).toEqual([])
  })
})
