import { execFileSync, spawnSync } from 'node:child_process'
import { appendFileSync, mkdirSync, readdirSync, rmSync, statfsSync, truncateSync, statSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { Clients, makeBatch } from './support/clients.js'
import { Served } from './support/served.js'
import { embedded, expectExactlyOnce, readTable } from './support/table.js'

let served: Served
const mounted: string[] = []
afterEach(async () => {
  // Lazily: the processes that use it are ended next.
  for (const folder of mounted.splice(0)) spawnSync('umount', ['-l', folder])
  await served.remove()
})
/** A disk of a megabyte for the spool alone; returns its folder. */
function mountSmallSpool({ data }: Served): string {
  const spool = path.join(data, 'spool')
  mkdirSync(spool, { recursive: true })
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', spool])
  mounted.push(spool)
  return spool
}
const isRoot = process.platform === 'linux' && process.getuid?.() === 0

describe("the spool's disk", () => {
  // A disk of a megabyte takes root to mount; what the spool does on a full disk is tested for everyone beside it.
  it.runIf(isRoot)(
    'when full: 503 with Retry-After and no false acknowledgement, and goes on within 5 s of space',
    async () => {
      served = await Served.prepare()
      const spool = mountSmallSpool(served)
      await served.start()
      const clients = new Clients({
        url: served.url,
        key: await served.createApp('Full'),
        pauseMs: 5,
      }).start()
      for (let round = 0; round < 3; round++) {
        await sleep(500)
        const before = clients.statuses.get(503) ?? 0
        spawnSync('dd', ['if=/dev/zero', `of=${spool}/ballast`, 'bs=64k', 'count=32'])
        await expect
          .poll(() => clients.statuses.get(503) ?? 0, { timeout: 20_000 })
          .toBeGreaterThan(before + 5)
        expect((await served.get('/healthz'))?.status).toBe(200)
        rmSync(`${spool}/ballast`)
        const acknowledged = clients.acknowledged.size
        const freedAt = performance.now()
        await expect
          .poll(() => clients.acknowledged.size, { timeout: 10_000, interval: 20 })
          .toBeGreaterThan(acknowledged)
        expect(performance.now() - freedAt).toBeLessThan(5000)
      }
      await clients.stop()
      expect([...clients.retryAfter].every((seconds) => Number(seconds) >= 1)).toBe(true)
      expect([...clients.statuses.keys()].sort()).toEqual([200, 503])
      await served.untilLoaded()
      await served.stop()
      expectExactlyOnce(await readTable(embedded(served.data)), clients)
    },
    120_000,
  )

  it.runIf(isRoot)(
    'when the spool itself has filled it: goes on within 5 s once it is being loaded, nobody else making space',
    async () => {
      served = await Served.prepare()
      const spool = mountSmallSpool(served)
      await served.start()
      const clients = new Clients({
        url: served.url,
        key: await served.createApp('Filled'),
        pauseMs: 5,
      }).start()
      for (let round = 0; round < 3; round++) {
        // The main process is kept from loading until nothing more goes into the spool.
        const main = served.pidOf('main')
        process.kill(main, 'SIGSTOP')
        try {
          const before = clients.statuses.get(503) ?? 0
          await expect
            .poll(() => clients.statuses.get(503) ?? 0, { timeout: 20_000 })
            .toBeGreaterThan(before + 30)
          await expect.poll(() => statfsSync(spool).bfree, { timeout: 20_000 }).toBeLessThan(4)
        } finally {
          process.kill(main, 'SIGCONT')
        }
        const acknowledged = clients.acknowledged.size
        const resumedAt = performance.now()
        await expect
          .poll(() => clients.acknowledged.size, { timeout: 10_000, interval: 20 })
          .toBeGreaterThan(acknowledged)
        expect(performance.now() - resumedAt).toBeLessThan(5000)
      }
      await clients.stop()
      expect([...clients.statuses.keys()].sort()).toEqual([200, 503])
      await served.untilLoaded()
      await served.stop()
      expectExactlyOnce(await readTable(embedded(served.data)), clients)
    },
    120_000,
  )

  it('with a torn last record: is opened, and gives back every acknowledged message', async () => {
    served = await Served.prepare()
    await served.start()
    const key = await served.createApp('Torn')
    const clients = new Clients({ url: served.url, key })
    // The main process is kept from loading, so that the messages are in the spool when the crash comes.
    process.kill(served.pidOf('main'), 'SIGSTOP')
    for (let n = 0; n < 20; n++) expect(await clients.send(makeBatch(`torn${n}`, 20))).toBe(true)
    const main = served.pidOf('main')
    served.kill('supervisor')
    served.kill('collector')
    process.kill(main, 'SIGKILL')
    await served.untilGone()
    const spool = path.join(served.data, 'spool')
    const newest = path.join(
      spool,
      readdirSync(spool)
        .filter((name) => name.endsWith('.spool'))
        .sort()
        .at(-1)!,
    )
    // What a crash in the middle of a write leaves: the beginning of a record that nobody was told about.
    const { size } = statSync(newest)
    appendFileSync(newest, Buffer.from([0x89, 0x4b, 0x52, 0x01, 1, 2, 3, 4, 200, 0, 0, 0, 5, 6]))
    truncateSync(newest, size + 10)
    await served.start()
    expect(await clients.send(makeBatch('after', 20))).toBe(true)
    await served.untilLoaded()
    await served.stop()
    expectExactlyOnce(await readTable(embedded(served.data)), clients)
    expect(readdirSync(spool).filter((name) => name.endsWith('.damaged'))).toHaveLength(1)
  }, 120_000)
})
