import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { Clients } from './support/clients.js'
import { Served } from './support/served.js'
import { embedded, expectExactlyOnce, readTable } from './support/table.js'

/** `npm run test:faults -- --cycles N` sets it. */
const cycles = Number(process.env['KEEPSIGHT_FAULT_CYCLES'] ?? 10)
/** In the order of a round, so that few cycles meet all of them. */
const victims = [
  ['collector'],
  ['main'],
  ['collector', 'main'],
  ['main'],
  ['collector'],
  ['supervisor'],
] as const

let served: Served
afterEach(() => served.remove())

describe('kill -9 under load', () => {
  it(
    `loses and doubles nothing in ${cycles} cycles, whichever process it hits`,
    async () => {
      served = await Served.prepare()
      await served.start()
      const key = await served.createApp('Faults')
      const clients = new Clients({ url: served.url, key }).start()
      const killed = new Map<string, number>()
      for (let cycle = 0; cycle < cycles; cycle++) {
        // Now and then at once: then the kill hits a process that is still coming up.
        await sleep(Math.random() < 0.2 ? 50 : 200 + Math.random() * 1300)
        const victim = victims[cycle % victims.length]!
        for (const each of victim) served.kill(each)
        killed.set(victim.join('+'), (killed.get(victim.join('+')) ?? 0) + 1)
        if (victim[0] === 'supervisor') {
          await served.untilGone()
          served.begin()
        }
        // Four of five times the next kill waits until the server is well again.
        if (cycle % 5 !== 4) await served.untilReady()
        if (cycle % 50 === 49)
          console.log(
            `cycle ${cycle + 1}: ${clients.acknowledged.size} acknowledged, ${clients.retries} retries`,
          )
      }
      await served.untilReady()
      await clients.stop()
      await served.untilLoaded()
      await served.stop()
      const table = await readTable(embedded(served.data))
      console.log(
        `${cycles} cycles (${[...killed].map(([name, count]) => `${name} ${count}`).join(', ')}): ` +
          `${clients.acknowledged.size} messages acknowledged, ${clients.retries} requests repeated, ` +
          `${table.counts.size} rows, ${table.differences.length} differences`,
      )
      expectExactlyOnce(table, clients)
      expect(clients.acknowledged.size).toBeGreaterThan(cycles * 10)
      expect(clients.retries).toBeGreaterThan(0)
    },
    120_000 + cycles * 15_000,
  )
})
