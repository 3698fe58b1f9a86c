import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SpoolReader } from '../loader/spool-reader.js'
import { lockFile } from './lock-file.js'
import { openSpool } from './open-spool.js'
import { findRecord } from './record.js'
import { listSegments, segmentFile, segmentHeader } from './segment.js'

const isRoot = process.platform === 'linux' && process.getuid?.() === 0
let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'spool-disk-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

const record = (messageId: string) => {
  return {
    appId: 'shop',
    messageId,
    month: 202609,
    row: JSON.stringify({ pad: 'x'.repeat(2000), messageId }),
  }
}

async function messageIds(dir: string): Promise<string[]> {
  const ids: string[] = []
  for (const segment of await listSegments(dir)) {
    const bytes = readFileSync(segmentFile(dir, segment))
    for (let found = findRecord(bytes, segmentHeader.length, bytes.length); found;) {
      ids.push(bytes.toString('utf8', found.messageIdStart, found.rowStart))
      found = findRecord(bytes, found.end, bytes.length)
    }
  }
  return ids
}

describe('a spool on a real disk', () => {
  // Mounting a small file system takes root; what a full disk does is tested with a failing disk for everyone.
  it.runIf(isRoot)(
    'acknowledges nothing while the disk is full, stays readable, and goes on within 5 s of space',
    async () => {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder])
      try {
        const dir = path.join(folder, 'spool')
        const spool = await openSpool({ dir, now: Date.now })
        const acknowledged: string[] = []
        const send = (id: string) =>
          spool.append([record(id)]).then(
            () => acknowledged.push(id) > 0,
            (error: unknown) => {
              expect(error).toMatchObject({ code: 'spool_failing' })
              return false
            },
          )
        for (let cycle = 0; cycle < 20; cycle++) {
          const ballast = path.join(folder, 'ballast')
          spawnSync('dd', ['if=/dev/zero', `of=${ballast}`, 'bs=64k', 'count=64'])
          let refused = 0
          for (let n = 0; refused < 5 && n < 1000; n++) if (!(await send(`full-${cycle}-${n}`))) refused++
          expect(refused).toBe(5)
          expect(await messageIds(dir)).toEqual(acknowledged)
          rmSync(ballast)
          const freedAt = performance.now()
          while (!(await send(`freed-${cycle}`))) {
            expect(performance.now() - freedAt).toBeLessThan(5000)
            await new Promise((resolve) => setTimeout(resolve, 20))
          }
        }
        await spool.close()
        expect(await messageIds(dir)).toEqual(acknowledged)
      } finally {
        execFileSync('umount', [folder])
      }
    },
  )

  it.runIf(isRoot)(
    'goes on once the loader is through with what has filled the disk, nobody else helping',
    async () => {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder])
      try {
        const dir = path.join(folder, 'spool')
        const spool = await openSpool({ dir, now: Date.now })
        const reader = new SpoolReader(dir, Date.now)
        let position = (await reader.oldest())!
        let acknowledged = 0
        let loaded = 0
        const send = () =>
          spool.append([record('any')]).then(
            () => ++acknowledged > 0,
            () => false,
          )
        for (let cycle = 0; cycle < 5; cycle++) {
          while (await send());
          const freedAt = performance.now()
          while (!(await send())) {
            expect(performance.now() - freedAt).toBeLessThan(5000)
            position = (await reader.locate(position)).position
            await reader.deleteBefore(position.segment)
            const read = await reader.read(position, { maxBytes: 1e7, maxRows: 1e6 })
            loaded += read.records.length
            position = read.end
            await new Promise((resolve) => setTimeout(resolve, 20))
          }
        }
        await spool.close()
        position = (await reader.locate(position)).position
        loaded += (await reader.read(position, { maxBytes: 1e7, maxRows: 1e6 })).records.length
        await reader.close()
        expect(loaded).toBe(acknowledged)
      } finally {
        execFileSync('umount', ['-l', folder])
      }
    },
  )

  it.runIf(isRoot)(
    'takes a lock without a free byte, so that a loader that starts there can make space',
    async () => {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder])
      try {
        const lock = () => lockFile(folder, { name: 'loader.lock', waitMs: 0 })
        const unlock = await lock()
        unlock()
        spawnSync('dd', ['if=/dev/zero', `of=${path.join(folder, 'ballast')}`, 'bs=64k', 'count=64'])
        expect(statfsSync(folder).bfree).toBe(0)
        const unlockFull = await lock()
        await expect(lock()).rejects.toMatchObject({ code: 'spool_in_use' })
        unlockFull()
      } finally {
        execFileSync('umount', ['-l', folder])
      }
    },
  )

  const canTrace = spawnSync('strace', ['-V']).status === 0
  it.runIf(canTrace)(
    'has synced the bytes of every append before it resolves, as the system calls show',
    async () => {
      const script = path.join(folder, 'append.mjs')
      const trace = path.join(folder, 'trace')
      const dist = new URL('../../dist/spool/open-spool.js', import.meta.url).pathname
      writeFileSync(
        script,
        `import { writeSync } from 'node:fs'
       const { openSpool } = await import(${JSON.stringify(dist)})
       const spool = await openSpool({ dir: ${JSON.stringify(path.join(folder, 'spool'))}, now: Date.now })
       const client = async (name) => {
         for (let n = 0; n < 100; n++) {
           const messageId = name + '-' + String(n).padStart(3, '0')
           await spool.append([{ appId: 'shop', messageId, month: 202609, row: '{}' }])
           writeSync(1, 'acknowledged ' + messageId + '\\n')
         }
       }
       await Promise.all(Array.from({ length: 10 }, (_, name) => client('client' + name)))
       await spool.close()`,
      )
      execFileSync('strace', [
        '-f',
        '-qq',
        '-s',
        '100000',
        '-e',
        'trace=pwrite64,fdatasync,write',
        '-o',
        trace,
        process.execPath,
        script,
      ])
      const written = new Set<string>()
      const synced = new Set<string>()
      let acknowledged = 0
      for (const line of readFileSync(trace, 'latin1').split('\n')) {
        if (line.includes('pwrite64(')) for (const [id] of line.matchAll(/client\d-\d{3}/g)) written.add(id)
        // Only the end of a call counts: `fdatasync(5) = 0` or `<... fdatasync resumed>) = 0`.
        else if (/fdatasync.*= 0/.test(line)) for (const id of written) synced.add(id)
        else {
          const id = /write\(1, "acknowledged (client\d-\d{3})/.exec(line)?.[1]
          if (!id) continue
          acknowledged++
          expect(synced.has(id), `${id} was acknowledged before it was synced`).toBe(true)
        }
      }
      expect(acknowledged).toBe(1000)
    },
  )
})
