import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SpoolReader } from '../loader/spool-reader.js'
import { nodeDisk, type SpoolDisk } from './disk.js'
import { openSpool } from './open-spool.js'
import type { SpoolRecord } from './port.js'
import { listSegments, segmentFile, segmentHeader } from './segment.js'

/*
 * What a disk and a crash can do to a spool: cut it anywhere, flip any bits, lose or insert stretches of it.
 * `SPOOL_RUNS=10000 npx vitest run packages/collector/src/spool/spool-damage` for the long run.
 */
const runs = Number(process.env['SPOOL_RUNS'] ?? 500)
const now = () => 1_790_000_000_000
const timeoutMs = 60_000 + runs * 200
/** The damage comes from the test, so nothing needs to wait for the disk. */
const disk: SpoolDisk = { ...nodeDisk, sync: () => Promise.resolve(), syncFolder: () => Promise.resolve() }

let root: string
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'spool-damage-'))
})
afterAll(async () => {
  await rm(root, { recursive: true, force: true })
})

const text = fc.oneof(fc.string({ maxLength: 30 }), fc.string({ unit: 'grapheme', maxLength: 30 }))
const record: fc.Arbitrary<SpoolRecord> = fc.record({
  appId: fc.constantFrom('shop', 'blog'),
  messageId: fc.uuid(),
  month: fc.constantFrom(202608, 202609),
  row: fc.tuple(text, fc.nat(400)).map(([label, pad]) => JSON.stringify({ label, pad: 'x'.repeat(pad) })),
})
const groups = fc.array(fc.array(record, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 12 })

type Damage =
  | { kind: 'cut'; at: number }
  | { kind: 'flip'; at: number; bit: number }
  | { kind: 'zero'; at: number; length: number }
  | { kind: 'drop'; at: number; length: number }
  | { kind: 'insert'; at: number; bytes: Uint8Array }
const at = fc.nat(1_000_000)
const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.record({ kind: fc.constant('cut' as const), at }),
  fc.record({ kind: fc.constant('flip' as const), at, bit: fc.nat(7) }),
  fc.record({ kind: fc.constant('zero' as const), at, length: fc.integer({ min: 1, max: 600 }) }),
  fc.record({ kind: fc.constant('drop' as const), at, length: fc.integer({ min: 1, max: 600 }) }),
  fc.record({
    kind: fc.constant('insert' as const),
    at,
    bytes: fc.uint8Array({ minLength: 1, maxLength: 100 }),
  }),
)

/** The bytes with the damage, and the range of the original that it touched. */
function inflict(bytes: Buffer, what: Damage): { bytes: Buffer; from: number; to: number } {
  const from = what.at % (bytes.length + 1)
  switch (what.kind) {
    case 'cut':
      return { bytes: bytes.subarray(0, from), from, to: bytes.length }
    case 'flip': {
      const flipped = Buffer.from(bytes)
      if (from < bytes.length) flipped[from]! ^= 1 << what.bit
      return { bytes: flipped, from, to: from + 1 }
    }
    case 'zero':
      return {
        bytes: Buffer.from(bytes).fill(0, from, Math.min(bytes.length, from + what.length)),
        from,
        to: from + what.length,
      }
    case 'drop':
      return {
        bytes: Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + what.length)]),
        from,
        to: from + what.length,
      }
    case 'insert':
      return {
        bytes: Buffer.concat([bytes.subarray(0, from), what.bytes, bytes.subarray(from)]),
        from,
        to: from,
      }
  }
}

interface Written {
  messageId: string
  start: number
  end: number
}

/** Reads a spool to its end as the loader does, in batches of the sizes given. */
async function readAll(folder: string, extent: { maxBytes: number; maxRows: number }) {
  const reader = new SpoolReader(folder, now)
  const found: Written[] = []
  let damagedBytes = 0
  let position = (await reader.oldest())!
  for (;;) {
    const place = await reader.locate(position)
    position = place.position
    if (place.bytes === 0) break
    const read = await reader.read(position, extent)
    for (const each of read.records)
      found.push({
        messageId: read.bytes.toString('utf8', each.messageIdStart, each.rowStart),
        start: position.offset + each.start,
        end: position.offset + each.end,
      })
    for (const each of read.damage) damagedBytes += each.end - each.start
    if (read.end.offset === position.offset) throw new Error('The reader stands still')
    position = read.end
  }
  await reader.close()
  return { found, damagedBytes }
}

describe('a spool that was cut, flipped, zeroed or shifted', () => {
  it(
    'opens, gives back every record that was not touched and none that was, and accounts for the rest',
    async () => {
      await fc.assert(
        fc.asyncProperty(
          groups,
          fc.array(damage, { minLength: 1, maxLength: 1 }),
          fc.integer({ min: 50, max: 5000 }),
          fc.integer({ min: 1, max: 50 }),
          async (appended, [what], maxBytes, maxRows) => {
            const folder = await mkdtemp(path.join(root, 'run-'))
            const first = await openSpool({ dir: folder, now, disk })
            for (const group of appended) await first.append(group)
            await first.close()
            const { found: written } = await readAll(folder, { maxBytes: 1e9, maxRows: 1e9 })
            expect(written.map(({ messageId }) => messageId)).toEqual(
              appended.flat().map(({ messageId }) => messageId),
            )

            const file = segmentFile(folder, 1)
            const harmed = inflict(await readFile(file), what!)
            await writeFile(file, harmed.bytes)

            const second = await openSpool({ dir: folder, now, disk })
            const { tornBytes } = second.stats()
            await second.append([{ appId: 'shop', messageId: 'after', month: 202609, row: '{}' }])
            await second.close()
            const { found, damagedBytes } = await readAll(folder, { maxBytes, maxRows })

            const isInsert = what!.kind === 'insert'
            const untouched = written.filter(({ start, end }) => end <= harmed.from || start >= harmed.to)
            // Something put in exactly between two records touches neither.
            const expected = isInsert
              ? written.filter(({ start, end }) => end <= harmed.from || start >= harmed.from)
              : untouched
            const ids = found.map(({ messageId }) => messageId)
            for (const { messageId } of expected) expect(ids).toContain(messageId)
            expect(ids.at(-1)).toBe('after')
            // Zeroing zeros and the like leave a record as it was; nothing else may come back, and nothing twice.
            const all = new Set([...written.map(({ messageId }) => messageId), 'after'])
            for (const id of ids) expect(all.has(id)).toBe(true)
            expect(new Set(ids).size).toBe(ids.length)

            // Every byte of the file is a record, counted damage, the cut tail or the header.
            const recordBytes = found.slice(0, -1).reduce((sum, { start, end }) => sum + end - start, 0)
            const headerBytes = Math.min(segmentHeader.length, harmed.bytes.length)
            const accounted = recordBytes + damagedBytes + tornBytes
            expect(accounted).toBeGreaterThanOrEqual(harmed.bytes.length - headerBytes)
            expect(accounted).toBeLessThanOrEqual(harmed.bytes.length)
            await rm(folder, { recursive: true, force: true })
          },
        ),
        { numRuns: runs },
      )
    },
    timeoutMs,
  )

  it(
    'opens whatever the files hold',
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.uint8Array({ maxLength: 400 }), { minLength: 1, maxLength: 3 }),
          async (contents) => {
            const folder = await mkdtemp(path.join(root, 'run-'))
            for (const [index, bytes] of contents.entries())
              await writeFile(segmentFile(folder, index + 1), bytes)
            const spool = await openSpool({ dir: folder, now, disk })
            await spool.append([{ appId: 'shop', messageId: 'after', month: 202609, row: '{}' }])
            await spool.close()
            const { found } = await readAll(folder, { maxBytes: 100, maxRows: 10 })
            expect(found.map(({ messageId }) => messageId)).toEqual(['after'])
            expect((await listSegments(folder)).at(-1)).toBe(contents.length + 1)
            expect((await readdir(folder)).filter((name) => name === 'id')).toHaveLength(1)
            await rm(folder, { recursive: true, force: true })
          },
        ),
        { numRuns: Math.ceil(runs / 5) },
      )
    },
    timeoutMs,
  )
})
