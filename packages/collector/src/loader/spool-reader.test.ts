import { readdirSync, readlinkSync } from 'node:fs'
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSpool } from '../spool/open-spool.js'
import { listSegments, segmentFile, segmentHeader } from '../spool/segment.js'
import { SpoolReader, type SpoolRead } from './spool-reader.js'

const all = { maxBytes: 1e6, maxRows: 1e6 }
let folder: string
/** Of a spool with the messages `m-0` to `m-9`, one segment. */
let bytes: Buffer
let time = 0
const now = () => time

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'spool-reader-'))
  const spool = await openSpool({ dir: folder, now })
  for (let n = 0; n < 10; n++)
    await spool.append([{ appId: 'shop', messageId: `m-${n}`, month: 202609, row: '{"a":1}' }])
  await spool.close()
  bytes = await readFile(segmentFile(folder, 1))
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

const ids = ({ bytes: source, records }: SpoolRead) =>
  records.map((record) => source.toString('utf8', record.messageIdStart, record.rowStart))
const firstHalf = () => bytes.subarray(0, segmentHeader.length + (bytes.length - segmentHeader.length) / 2)

describe('SpoolReader', () => {
  it('reads what was added to a segment just before the next was begun', async () => {
    await writeFile(segmentFile(folder, 1), firstHalf())
    let isWritten = false
    const reader = new SpoolReader(folder, now, async (dir) => {
      // The writer is quicker: it finishes the segment and begins the next after the reader has seen its end.
      if (!isWritten) await appendFile(segmentFile(dir, 1), bytes.subarray(firstHalf().length))
      if (!isWritten) await writeFile(segmentFile(dir, 2), segmentHeader)
      isWritten = true
      return listSegments(dir)
    })
    const place = await reader.locate({ segment: 1, offset: firstHalf().length })
    expect(place).toEqual({
      position: { segment: 1, offset: firstHalf().length },
      bytes: bytes.length - firstHalf().length,
    })
    expect(ids(await reader.read(place.position, all))).toEqual(['m-5', 'm-6', 'm-7', 'm-8', 'm-9'])
    await reader.close()
  })

  it('does not take for damage what was half written when it looked and is whole when the next segment is there', async () => {
    const torn = bytes.length - 7
    await writeFile(segmentFile(folder, 1), bytes.subarray(0, torn))
    let isWritten = false
    const reader = new SpoolReader(folder, now, async (dir) => {
      if (!isWritten) await appendFile(segmentFile(dir, 1), bytes.subarray(torn))
      if (!isWritten) await writeFile(segmentFile(dir, 2), segmentHeader)
      isWritten = true
      return listSegments(dir)
    })
    const first = await reader.read({ segment: 1, offset: 0 }, all)
    expect(first.damage).toEqual([])
    expect(ids(first)).toHaveLength(9)
    expect(ids(await reader.read(first.end, all))).toEqual(['m-9'])
    await reader.close()
  })

  it('waits for a record that is being written, for as long as it takes', async () => {
    await writeFile(segmentFile(folder, 1), bytes.subarray(0, bytes.length - 3))
    const reader = new SpoolReader(folder, now)
    const first = await reader.read({ segment: 1, offset: 0 }, all)
    for (time = 0; time < 60_000; time += 1000) {
      const read = await reader.read(first.end, all)
      expect(read).toMatchObject({ start: first.end, end: first.end, records: [], damage: [] })
    }
    await appendFile(segmentFile(folder, 1), bytes.subarray(bytes.length - 3))
    expect(ids(await reader.read(first.end, all))).toEqual(['m-9'])
    await reader.close()
  })

  it('steps over damage in the newest segment when it stays and intact records follow', async () => {
    const damaged = Buffer.from(bytes)
    damaged[firstHalf().length + 5]! ^= 1
    await writeFile(segmentFile(folder, 1), damaged)
    const reader = new SpoolReader(folder, now)
    const { end } = await reader.read({ segment: 1, offset: 0 }, all)
    expect((await reader.read(end, all)).damage).toEqual([])
    time += 6000
    const over = await reader.read(end, all)
    expect(over.damage).toHaveLength(1)
    expect(ids(await reader.read(over.end, all))).toEqual(['m-6', 'm-7', 'm-8', 'm-9'])
    await reader.close()
  })

  it('reads a record that is longer than a batch', async () => {
    const spool = await openSpool({ dir: folder, now })
    const row = `{"x":"${'x'.repeat(50_000)}"}`
    await spool.append([{ appId: 'shop', messageId: 'long', month: 202609, row }])
    await spool.close()
    const reader = new SpoolReader(folder, now)
    const { position } = await reader.locate({ segment: 1, offset: bytes.length })
    const read = await reader.read(
      { ...position, offset: segmentHeader.length },
      { maxBytes: 1000, maxRows: 10 },
    )
    expect(ids(read)).toEqual(['long'])
    await reader.close()
  })

  // A disk keeps the bytes of a deleted file until nobody has it open.
  it.runIf(process.platform === 'linux')('gives a deleted segment back to the disk', async () => {
    const openFiles = () =>
      readdirSync('/proc/self/fd').flatMap((fd) => {
        try {
          return [readlinkSync(`/proc/self/fd/${fd}`)]
        } catch {
          return [] // The listing's own descriptor.
        }
      })
    const reader = new SpoolReader(folder, now)
    const { end } = await reader.read({ segment: 1, offset: 0 }, all)
    await writeFile(segmentFile(folder, 2), '')
    const { position } = await reader.locate(end)
    expect(openFiles()).toContain(segmentFile(folder, 1))
    await reader.deleteBefore(position.segment)
    expect(openFiles().filter((name) => name.startsWith(folder))).toEqual([])
    await reader.close()
  })
})
