import { mkdtemp, readFile, readdir, rm, truncate, writeFile, stat, appendFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SpoolReader } from '../loader/spool-reader.js'
import { nodeDisk, type SpoolDisk } from './disk.js'
import { openSpool } from './open-spool.js'
import type { SpoolRecord } from './port.js'
import { findRecord, readRecord } from './record.js'
import { listSegments, segmentFile, segmentHeader } from './segment.js'

let dir: string
const now = () => Date.UTC(2026, 8, 1)
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'spool-'))
})
afterEach(async () => {
  await rm(dir, { recursive: true, force: true })
})

function record(messageId: string, row = `{"message_id":${JSON.stringify(messageId)}}`): SpoolRecord {
  return { appId: 'shop', messageId, month: 202609, row }
}

/** Message ids of all intact records, in order. */
async function messageIds(folder = dir): Promise<string[]> {
  const ids: string[] = []
  for (const segment of await listSegments(folder)) {
    const bytes = await readFile(segmentFile(folder, segment))
    for (let at = segmentHeader.length; ;) {
      const found = findRecord(bytes, at, bytes.length)
      if (!found) break
      ids.push(bytes.toString('utf8', found.messageIdStart, found.rowStart))
      at = found.end
    }
  }
  return ids
}

describe('openSpool', () => {
  it('keeps what was appended, with everything the loader needs in front of the row', async () => {
    const spool = await openSpool({ dir, now })
    await spool.append([record('m-1', '{"message_id":"m-1","event":"Größe 📏"}'), record('m-2')])
    await spool.close()
    const [segment] = await listSegments(dir)
    const bytes = await readFile(segmentFile(dir, segment!))
    const first = readRecord(bytes, segmentHeader.length, bytes.length)
    expect(first).toMatchObject({ month: 202609, appendedAt: now() })
    if (typeof first === 'string') throw new Error(first)
    expect(bytes.toString('utf8', first.appIdStart, first.messageIdStart)).toBe('shop')
    expect(bytes.toString('utf8', first.rowStart, first.end)).toBe(
      '{"message_id":"m-1","event":"Größe 📏"}\n',
    )
    expect(await messageIds()).toEqual(['m-1', 'm-2'])
  })

  it('lets appends that overlap share a sync', async () => {
    const spool = await openSpool({ dir, now })
    await Promise.all(Array.from({ length: 500 }, (_, index) => spool.append([record(`m-${index}`)])))
    expect(spool.stats()).toMatchObject({ records: 500, groups: 1 })
    await spool.close()
    expect(await messageIds()).toHaveLength(500)
  })

  it('resolves no append before its bytes are synced', async () => {
    let release = (): void => {}
    const disk: SpoolDisk = {
      ...nodeDisk,
      sync: (file) =>
        new Promise<void>((resolve) => {
          release = resolve
        }).then(() => nodeDisk.sync(file)),
    }
    const spool = await openSpool({ dir, now, disk })
    const outcome: string[] = []
    const appended = spool.append([record('m-1')]).then(() => outcome.push('acknowledged'))
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(outcome).toEqual([])
    release()
    await appended
    expect(outcome).toEqual(['acknowledged'])
    await spool.close()
  })

  it('closes a segment at its size and goes on in the next', async () => {
    const spool = await openSpool({ dir, now, segmentBytes: 2000 })
    for (let index = 0; index < 50; index++)
      await spool.append([record(`m-${index}`, `{"x":"${'x'.repeat(200)}"}`)])
    await spool.close()
    const segments = await listSegments(dir)
    expect(segments.length).toBeGreaterThan(5)
    for (const segment of segments)
      expect((await stat(segmentFile(dir, segment))).size).toBeLessThanOrEqual(2000)
    expect(await messageIds()).toHaveLength(50)
  })

  it('begins a new segment at each opening, and leaves no empty ones behind', async () => {
    for (let run = 0; run < 5; run++) {
      const spool = await openSpool({ dir, now })
      if (run % 2 === 0) await spool.append([record(`m-${run}`)])
      await spool.close()
    }
    expect(await listSegments(dir)).toEqual([1, 3, 5])
    expect(await messageIds()).toEqual(['m-0', 'm-2', 'm-4'])
  })

  it('cuts a torn tail and keeps its bytes aside', async () => {
    const first = await openSpool({ dir, now })
    await first.append([record('m-1')])
    await first.append([record('m-2')])
    await first.close()
    const file = segmentFile(dir, 1)
    const { size } = await stat(file)
    await truncate(file, size - 5)
    const second = await openSpool({ dir, now })
    expect(second.stats().tornBytes).toBeGreaterThan(0)
    await second.append([record('m-3')])
    await second.close()
    expect(await messageIds()).toEqual(['m-1', 'm-3'])
    expect((await readdir(dir)).filter((name) => name.endsWith('.damaged'))).toHaveLength(1)
  })

  it('refuses a second writer', async () => {
    const spool = await openSpool({ dir, now })
    await expect(openSpool({ dir, now, lockWaitMs: 0 })).rejects.toMatchObject({ code: 'spool_in_use' })
    await spool.close()
    await (await openSpool({ dir, now })).close()
  })

  it('waits for a writer that is just ending', async () => {
    const first = await openSpool({ dir, now })
    await first.append([record('m-1')])
    const second = openSpool({ dir, now })
    await new Promise((resolve) => setTimeout(resolve, 200))
    await first.close()
    await (await second).append([record('m-2')])
    await (await second).close()
    expect(await messageIds()).toEqual(['m-1', 'm-2'])
  })

  it('leaves room for more beside the newest segment, which is never deleted, whatever the sizes', async () => {
    let time = now()
    const spool = await openSpool({ dir, now: () => (time += 1000), maxBytes: 4000, segmentBytes: 1_000_000 })
    for (let n = 0, full = 0; full < 2; n++) await spool.append([record(`m-${n}`)]).catch(() => full++)
    for (const segment of (await listSegments(dir)).slice(0, -1)) await rm(segmentFile(dir, segment))
    await spool.append([record('after')])
    await spool.close()
  })

  it('refuses what goes beyond its size, and takes again once the loader has deleted a segment', async () => {
    let time = now()
    const spool = await openSpool({ dir, now: () => (time += 1000), maxBytes: 4000, segmentBytes: 1000 })
    const acknowledged: string[] = []
    let refused = 0
    for (let index = 0; index < 30; index++)
      await spool.append([record(`m-${index}`, `{"x":"${'x'.repeat(200)}"}`)]).then(
        () => acknowledged.push(`m-${index}`),
        (error: unknown) => {
          expect(error).toMatchObject({ code: 'spool_full' })
          refused++
        },
      )
    expect(refused).toBeGreaterThan(10)
    expect(await messageIds()).toEqual(acknowledged)
    await rm(segmentFile(dir, (await listSegments(dir))[0]!))
    await spool.append([record('after')])
    await spool.close()
    expect((await messageIds()).at(-1)).toBe('after')
  })

  it.each(['write', 'sync', 'create', 'syncFolder'] as const)(
    'acknowledges nothing while the disk fails to %s, and recovers by itself',
    async (step) => {
      let failing = false
      let time = now()
      const fail = () => Promise.reject(Object.assign(new Error('no space'), { code: 'ENOSPC' }))
      const disk: SpoolDisk = {
        ...nodeDisk,
        [step]: (...parameters: never[]) => {
          if (!failing) return (nodeDisk[step] as (...all: never[]) => Promise<never>)(...parameters)
          return fail()
        },
      }
      const spool = await openSpool({ dir, now: () => (time += 500), disk, segmentBytes: 500 })
      const acknowledged: string[] = []
      for (let index = 0; index < 60; index++) {
        failing = index % 20 >= 10
        await spool.append([record(`m-${index}`)]).then(
          () => acknowledged.push(`m-${index}`),
          (error: unknown) => expect(error).toMatchObject({ code: 'spool_failing' }),
        )
      }
      await spool.close()
      expect(acknowledged.filter((id) => Number(id.slice(2)) % 20 < 10)).toHaveLength(30)
      expect(await messageIds()).toEqual(acknowledged)
      expect((await listSegments(dir)).length).toBeLessThan(20)
    },
  )

  it('cuts a write that was done only in part, so that no half record and no refused record stays', async () => {
    let time = now()
    let failing = false
    const disk: SpoolDisk = {
      ...nodeDisk,
      async write(file, bytes, position) {
        if (!failing) return nodeDisk.write(file, bytes, position)
        await nodeDisk.write(file, bytes.subarray(0, bytes.length - 10), position)
        throw Object.assign(new Error('no space'), { code: 'ENOSPC' })
      },
    }
    const spool = await openSpool({ dir, now: () => (time += 500), disk })
    await spool.append([record('m-1')])
    failing = true
    await expect(spool.append([record('m-2'), record('m-3')])).rejects.toMatchObject({
      code: 'spool_failing',
    })
    failing = false
    await spool.append([record('m-4')])
    await spool.close()
    expect(await messageIds()).toEqual(['m-1', 'm-4'])
  })

  it('on a disk that it has filled by itself: begins a newer segment, so that the loader deletes the full one', async () => {
    let time = now()
    const folderBytes = async () => {
      const files = (await listSegments(dir)).map((segment) => stat(segmentFile(dir, segment)))
      return (await Promise.all(files)).reduce((sum, { size }) => sum + size, 0)
    }
    const disk: SpoolDisk = {
      ...nodeDisk,
      async write(file, bytes, position) {
        // What the first record leaves free has no room for another, and not even for a header.
        if ((await folderBytes()) + bytes.length > segmentHeader.length + 100)
          throw Object.assign(new Error('no space'), { code: 'ENOSPC' })
        return nodeDisk.write(file, bytes, position)
      },
    }
    const open = () => openSpool({ dir, now: () => (time += 500), disk })
    let spool = await open()
    await spool.append([record('m-1', JSON.stringify({ pad: 'x'.repeat(50) }))])
    for (let n = 0; n < 5; n++)
      await expect(spool.append([record(`refused-${n}`)])).rejects.toMatchObject({ code: 'spool_failing' })
    await spool.close()
    // Neither does a collector that is started again and again.
    for (let n = 0; n < 5; n++) await expect(open()).rejects.toMatchObject({ code: 'spool_failing' })
    expect(await messageIds()).toEqual(['m-1'])
    const segments = await listSegments(dir)
    expect(segments).toEqual([1, expect.any(Number)])

    const reader = new SpoolReader(dir, now)
    const { end } = await reader.read({ segment: 1, offset: 0 }, { maxBytes: 1e6, maxRows: 1e6 })
    const { position } = await reader.locate(end)
    expect(position).toEqual({ segment: segments[1], offset: 0 })
    await reader.deleteBefore(position.segment)
    await reader.close()
    spool = await open()
    await spool.append([record('m-2')])
    await spool.close()
    expect(await messageIds()).toEqual(['m-2'])
    expect(await listSegments(dir)).toEqual([segments[1]! + 1])
  })

  it('refuses a record that no limit lets through without touching the others', async () => {
    const spool = await openSpool({ dir, now })
    const huge = record('huge', `{"x":"${'x'.repeat(9 * 1024 * 1024)}"}`)
    const appends = [
      spool.append([record('m-1')]),
      spool.append([record('m-2'), huge]),
      spool.append([record('m-3')]),
    ]
    const outcomes = await Promise.allSettled(appends)
    expect(outcomes.map((each) => each.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    await spool.close()
    expect(await messageIds()).toEqual(['m-1', 'm-3'])
  })

  it('refuses appends after it was closed', async () => {
    const spool = await openSpool({ dir, now })
    const last = spool.append([record('m-1')])
    await spool.close()
    await last
    await expect(spool.append([record('m-2')])).rejects.toMatchObject({ code: 'spool_failing' })
    expect(await messageIds()).toEqual(['m-1'])
  })

  it('says so when the folder cannot be written', async () => {
    await writeFile(path.join(dir, 'file'), '')
    await expect(openSpool({ dir: path.join(dir, 'file', 'spool'), now })).rejects.toMatchObject({
      code: 'spool_failing',
    })
  })

  it('opens a folder with a segment that is not one', async () => {
    await appendFile(segmentFile(dir, 7), 'this was never a spool')
    const spool = await openSpool({ dir, now })
    await spool.append([record('m-1')])
    await spool.close()
    expect(await listSegments(dir)).toEqual([8])
    expect(await messageIds()).toEqual(['m-1'])
  })
})
