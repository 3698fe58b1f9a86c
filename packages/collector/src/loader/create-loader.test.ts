import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openDeadLetters } from '../dead-letters/open-dead-letters.js'
import type { DeadLetters } from '../dead-letters/port.js'
import { openSpool, type OpenSpool } from '../spool/open-spool.js'
import type { SpoolRecord } from '../spool/port.js'
import { listSegments, segmentFile } from '../spool/segment.js'
import { createLoader } from './create-loader.js'
import type { Loader, LoaderOptions } from './port.js'
import { MemoryEvents } from './testing/memory-events.js'

let folder: string
let spoolDir: string
let spool: OpenSpool
let events: MemoryEvents
let deadLetters: DeadLetters
let checkpoints: Map<string, string>
let loader: Loader | undefined
const now = () => Date.now()

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'loader-'))
  spoolDir = path.join(folder, 'spool')
  spool = await openSpool({ dir: spoolDir, now, segmentBytes: 20_000 })
  deadLetters = await openDeadLetters({ dir: path.join(folder, 'dead-letters'), now })
  events = new MemoryEvents()
  checkpoints = new Map()
})
afterEach(async () => {
  await loader?.close()
  loader = undefined
  await spool.close()
  await rm(folder, { recursive: true, force: true })
})

function start(options: Partial<LoaderOptions> = {}): Loader {
  return (loader = createLoader({
    spoolDir,
    events,
    checkpoints: {
      getCheckpoint: (name) => Promise.resolve(checkpoints.get(name) ?? null),
      setCheckpoint: (name, value) => {
        checkpoints.set(name, value)
        return Promise.resolve()
      },
    },
    deadLetters,
    now,
    maxWaitMs: 10,
    settleMs: 0,
    ...options,
  }))
}

function record(messageId: string, more: Partial<SpoolRecord> = {}): SpoolRecord {
  const appId = more.appId ?? 'shop'
  const row = JSON.stringify({ app_id: appId, message_id: messageId, event: 'Größe' })
  return { appId, messageId, month: 202609, row, ...more }
}

const records = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, n) => record(`m-${from + n}`))
const messages = (from: number, to: number) =>
  records(from, to)
    .map(({ messageId }) => `shop/${messageId}`)
    .sort()

/** Other work on the machine only makes it later. */
const eventually = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: 25_000, interval: 10 })

async function loaded(count: number): Promise<void> {
  await eventually(() => expect(events.rows.length).toBeGreaterThanOrEqual(count))
}
async function caughtUp(): Promise<void> {
  await eventually(async () => expect((await loader!.stats()).lagBytes).toBe(0))
}

describe('createLoader', () => {
  it('brings every row into the table, each batch of one month, with a stable id', async () => {
    start()
    await spool.append([record('a'), record('b', { month: 202608 }), record('c')])
    await loaded(3)
    expect(events.messages).toEqual(['shop/a', 'shop/b', 'shop/c'])
    expect(events.inserts.map(({ batchId }) => batchId).sort()).toEqual([
      `${spool.id}-1-0-202608`,
      `${spool.id}-1-0-202609`,
    ])
    expect(events.rows[0]).toMatchObject({ event: 'Größe' })
  })

  it('waits for a spool that is not there yet', async () => {
    const later = path.join(folder, 'later')
    start({ spoolDir: later })
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect((await loader!.stats()).state).toBe('waiting')
    const other = await openSpool({ dir: later, now })
    await other.append(records(0, 3))
    await loaded(3)
    await other.close()
  })

  it('loads a message once, within a batch, across batches and across restarts', async () => {
    start()
    await spool.append([...records(0, 10), ...records(5, 15)])
    await spool.append(records(0, 20))
    await loaded(20)
    await caughtUp()
    await loader!.close()
    start()
    await spool.append(records(10, 30))
    await loaded(30)
    await caughtUp()
    expect(events.messages).toEqual(messages(0, 30))
  })

  it('keeps the messages of two apps apart, also when their ids are the same', async () => {
    start()
    events.faults.push('half-inserted')
    await spool.append([
      ...records(0, 9),
      ...records(0, 9).map(({ messageId }) => record(messageId, { appId: 'blog' })),
    ])
    await loaded(18)
    await caughtUp()
    expect(events.messages).toEqual(
      [...messages(0, 9).map((id) => id.replace('shop', 'blog')), ...messages(0, 9)].sort(),
    )
  })

  it('asks the store about nothing that it cannot hold', async () => {
    start()
    await eventually(async () => expect((await loader!.stats()).filterComplete).toBe(true))
    await spool.append(records(0, 1000))
    await loaded(1000)
    expect(events.asked).toEqual({ ofBatch: 0, present: 0 })
  })

  it('asks about every message when another process writes to the table as well', async () => {
    events = new MemoryEvents({ exclusiveWriter: false })
    events.rows.push({ app_id: 'shop', message_id: 'm-1', batch_id: 'theirs' })
    start()
    await spool.append(records(0, 5))
    await loaded(5)
    await caughtUp()
    events.rows.push({ app_id: 'shop', message_id: 'm-7', batch_id: 'theirs' })
    await spool.append(records(5, 10))
    await loaded(10)
    await caughtUp()
    expect(events.messages).toEqual(messages(0, 10))
  })

  it.each(['lost', 'inserted-unanswered', 'half-inserted', 'refused'] as const)(
    'asks before it repeats an insert that was %s',
    async (fault) => {
      events.faults.push(fault, null, fault)
      start()
      await spool.append(records(0, 100))
      await loaded(100)
      await spool.append(records(100, 200))
      await loaded(200)
      await caughtUp()
      expect(events.messages).toEqual(messages(0, 200))
      expect((await loader!.stats()).retries).toBeGreaterThan(0)
    },
  )

  it('waits for a store that is down, puts nothing aside, and goes on where it was', async () => {
    events.isDown = true
    start()
    await spool.append(records(0, 50))
    await eventually(async () => expect((await loader!.stats()).retries).toBeGreaterThan(2))
    const stats = await loader!.stats()
    expect(stats).toMatchObject({ state: 'failing', loaded: 0, deadLetters: 0 })
    expect(stats.lagBytes).toBeGreaterThan(0)
    expect(stats.oldestUnloadedMs).toBeGreaterThan(0)
    events.isDown = false
    await loaded(50)
    await caughtUp()
    expect(events.messages).toEqual(messages(0, 50))
    expect(await loader!.stats()).toMatchObject({
      state: 'running',
      loaded: 50,
      deadLetters: 0,
      oldestUnloadedMs: 0,
    })
  })

  it('finds the rows that the store refuses, puts them aside with the reason, and loads the others', async () => {
    events.isPoison = (row) => row.message_id === 'm-13' || row.message_id === 'm-77'
    start()
    await spool.append(records(0, 100))
    await loaded(98)
    await caughtUp()
    expect(events.messages).toEqual(messages(0, 100).filter((id) => id !== 'shop/m-13' && id !== 'shop/m-77'))
    expect((await deadLetters.list()).map(({ messageId, engineCode }) => [messageId, engineCode])).toEqual([
      ['m-77', 27],
      ['m-13', 27],
    ])
    await spool.append(records(100, 101))
    await loaded(99)
    expect((await loader!.stats()).deadLetters).toBe(2)
  })

  it('finds a row at which the store falls over without a word, and loads the others', async () => {
    events.isDeadly = (row) => row.message_id === 'm-2'
    start()
    await spool.append(records(0, 4))
    await eventually(() => expect(deadLetters.count()).toBe(1))
    await caughtUp()
    expect(events.messages).toEqual(['shop/m-0', 'shop/m-1', 'shop/m-3'])
    expect((await deadLetters.list())[0]).toMatchObject({ messageId: 'm-2', engineCode: null })
  }, 30_000)

  it('loads what was put aside once the store takes it, each once', async () => {
    events.isPoison = (row) => Number(row.message_id.slice(2)) % 10 === 3
    start()
    await spool.append(records(0, 50))
    await loaded(45)
    await caughtUp()
    expect(deadLetters.count()).toBe(5)
    expect(await loader!.replayDeadLetters()).toEqual({ loaded: 0, duplicates: 0, refused: 5 })
    events.isPoison = (row) => row.message_id === 'm-3'
    events.faults.push('inserted-unanswered')
    expect(await loader!.replayDeadLetters()).toMatchObject({ refused: 1 })
    expect((await deadLetters.list()).map(({ messageId }) => messageId)).toEqual(['m-3'])
    expect(events.messages).toEqual(messages(0, 50).filter((id) => id !== 'shop/m-3'))
  })

  it('does not put everything aside when the table itself refuses every row', async () => {
    events.isPoison = () => true
    start()
    await spool.append(records(0, 300))
    await eventually(() => expect(deadLetters.count()).toBe(100))
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(deadLetters.count()).toBe(100)
    events.isPoison = () => false
    await loaded(200)
    await loader!.replayDeadLetters()
    expect(events.messages).toEqual(messages(0, 300))
  }, 20_000)

  it('deletes segments when they are loaded, and never the newest', async () => {
    start()
    for (let n = 0; n < 20; n++) await spool.append(records(n * 50, n * 50 + 50))
    await loaded(1000)
    await caughtUp()
    await eventually(async () => expect(await listSegments(spoolDir)).toHaveLength(1))
    expect(events.messages).toEqual(messages(0, 1000))
  })

  it('tells of rows that are new, and only of them', async () => {
    const heard: string[] = []
    start({
      onLoaded: (rows) =>
        heard.push(...[...rows].map(({ row }) => (JSON.parse(row) as { message_id: string }).message_id)),
    })
    await spool.append([...records(0, 5), ...records(0, 5)])
    await loaded(5)
    await spool.append(records(3, 8))
    await loaded(8)
    await caughtUp()
    expect(heard.sort()).toEqual(['m-0', 'm-1', 'm-2', 'm-3', 'm-4', 'm-5', 'm-6', 'm-7'])
  })

  it('steps over damage, keeps the damaged bytes, and loads every intact record', async () => {
    for (let n = 0; n < 10; n++) await spool.append(records(n * 10, n * 10 + 10))
    await spool.close()
    const file = segmentFile(spoolDir, 1)
    const bytes = await readFile(file)
    bytes[Math.floor(bytes.length / 2)]! ^= 0x20
    await writeFile(file, bytes)
    spool = await openSpool({ dir: spoolDir, now })
    start()
    await loaded(99)
    await caughtUp()
    expect(events.rows).toHaveLength(99)
    const stats = await loader!.stats()
    expect(stats.damagedPlaces).toBe(1)
    expect(stats.damagedBytes).toBeGreaterThan(50)
    expect((await readdir(spoolDir)).filter((name) => name.endsWith('.damaged'))).toHaveLength(1)
  })

  it('reads nothing twice and nothing of a write under way while the spool is written', async () => {
    start({ maxWaitMs: 1, batchRows: 37, maxBytes: 5000 })
    let sent = 0
    while (sent < 3000) {
      const some = 1 + (sent % 97)
      await spool.append(records(sent, Math.min(3000, (sent += some))))
    }
    await loaded(3000)
    await caughtUp()
    expect(events.messages).toEqual(messages(0, 3000))
    expect((await loader!.stats()).duplicates).toBe(0)
  }, 20_000)

  it('closes while the store is down, and the next start goes on', async () => {
    events.isDown = true
    start()
    await spool.append(records(0, 10))
    await eventually(async () => expect((await loader!.stats()).retries).toBeGreaterThan(0))
    const before = performance.now()
    await loader!.close()
    expect(performance.now() - before).toBeLessThan(1000)
    events.isDown = false
    start()
    await loaded(10)
    expect(events.messages).toEqual(messages(0, 10))
  })

  it('takes up the batch of a run that died before it was told of the insert', async () => {
    await spool.append(records(0, 100))
    start({ maxBytes: 2000 })
    await loaded(100)
    await caughtUp()
    await loader!.close()
    // As if the process had died at each of its checkpoints: between the insert and the next note of it.
    for (let offset = 0; offset < 9000; offset += 1) {
      const first = events.inserts.find(({ batchId }) => batchId === `${spool.id}-1-${offset}-202609`)
      if (!first) continue
      const next = events.inserts[events.inserts.indexOf(first) + 1]
      if (!next) continue
      const end = Number(next.batchId.split('-')[2])
      const checkpoint = { committed: { segment: 1, offset }, intended: { segment: 1, offset: end } }
      checkpoints.set(`spool:${spool.id}`, JSON.stringify(checkpoint))
      start({ maxBytes: 1000 + offset })
      await caughtUp()
      await loader!.close()
    }
    expect(events.messages).toEqual(messages(0, 100))
    expect(events.asked.ofBatch).toBeGreaterThan(1)
  })

  it('notes where a batch ends before it inserts it, and that it is done once nothing follows', async () => {
    events.insertMs = 300
    start()
    await spool.append(records(0, 10))
    const checkpoint = () =>
      JSON.parse(checkpoints.get(`spool:${spool.id}`) ?? '{}') as Record<string, unknown>
    await eventually(() => expect(checkpoint().intended).toBeTruthy())
    expect(events.rows).toEqual([])
    const { committed, intended } = checkpoint()
    expect(committed).toEqual({ segment: 1, offset: 0 })
    await loaded(10)
    await eventually(() => expect(checkpoint()).toEqual({ committed: intended, intended: null }))
  })

  it('leaves the spool to the loader that is at work on it, and takes over when that ends', async () => {
    events = new MemoryEvents({ exclusiveWriter: false })
    const first = start()
    await spool.append(records(0, 10))
    await loaded(10)
    const second = start()
    for (let n = 1; n < 10; n++) await spool.append(records(n * 10, n * 10 + 10))
    await loaded(100)
    expect((await second.stats()).loaded).toBe(0)
    await first.close()
    await spool.append(records(100, 110))
    await loaded(110)
    expect(events.messages).toEqual(messages(0, 110))
  })

  it('reads the spool again, and asks, when its checkpoint is lost', async () => {
    start()
    await spool.append(records(0, 100))
    await loaded(100)
    await caughtUp()
    await loader!.close()
    checkpoints.clear()
    start()
    await spool.append(records(100, 101))
    await loaded(101)
    expect(events.messages).toEqual(messages(0, 101))
  })
})
