import { startClickHouseServer, type TestClickHouseServer } from '@keepsight/store/testing'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { Clients } from './support/clients.js'
import { Served } from './support/served.js'
import { embedded, expectExactlyOnce, readTable, type Table } from './support/table.js'

/** `npm run test:faults -- --cycles N` sets it. */
const cycles = Number(process.env['KEEPSIGHT_FAULT_CYCLES'] ?? 10)
/** In the order of a round, so that few cycles meet all of them. */
const everyVictim = [
  ['collector'],
  ['main'],
  ['collector', 'main'],
  ['main'],
  ['collector'],
  ['supervisor'],
] as const

let served: Served
let clickHouse: TestClickHouseServer | undefined
afterEach(async () => {
  await served.remove()
  await clickHouse?.stop()
  clickHouse = undefined
})

type Victim = 'collector' | 'main' | 'supervisor'

/** Kills one victim after the other while clients send, and returns what the clients know. */
async function killUnderLoad(rounds: number, victims: readonly (readonly Victim[])[]): Promise<Clients> {
  await served.start()
  const clients = new Clients({ url: served.url, key: await served.createApp('Faults') }).start()
  for (let cycle = 0; cycle < rounds; cycle++) {
    // Now and then at once: then the kill hits a process that is still coming up.
    await sleep(Math.random() < 0.2 ? 50 : 200 + Math.random() * 1300)
    const victim = victims[cycle % victims.length]!
    for (const each of victim) served.kill(each)
    if (victim[0] === 'supervisor') {
      await served.untilGone()
      served.begin()
    }
    // Four of five times the next kill waits until the server is well again.
    if (cycle % 5 !== 4) await served.untilReady()
    if (cycle % 50 === 49)
      console.log(
        `cycle ${cycle + 1}: ${clients.acknowledged.size} acknowledged, ${clients.retries} requests repeated`,
      )
  }
  await served.untilReady()
  await clients.stop()
  await served.untilLoaded()
  await served.stop()
  return clients
}

function tell(rounds: number, clients: Clients, table: Table): void {
  console.log(
    `${rounds} cycles: ${clients.acknowledged.size} messages acknowledged, ${clients.retries} requests repeated, ` +
      `${table.counts.size} rows, ${table.differences.length} differences in what is derived`,
  )
}

describe('kill -9 under load', () => {
  it(
    `loses and doubles nothing in ${cycles} cycles, whichever process it hits`,
    async () => {
      served = await Served.prepare()
      const clients = await killUnderLoad(cycles, everyVictim)
      const table = await readTable(embedded(served.data))
      tell(cycles, clients, table)
      expectExactlyOnce(table, clients)
      expect(clients.acknowledged.size).toBeGreaterThan(cycles * 10)
      expect(clients.retries).toBeGreaterThan(0)
    },
    120_000 + cycles * 15_000,
  )

  const serverCycles = Math.ceil(cycles / 4)
  it(
    `loses and doubles nothing in ${serverCycles} cycles with a ClickHouse server, which goes on with what a killed process sent`,
    async () => {
      clickHouse = await startClickHouseServer()
      served = await Served.prepare({ options: ['--clickhouse', clickHouse.url] })
      const clients = await killUnderLoad(serverCycles, [['main']])
      const table = await readTable({ url: clickHouse.url })
      tell(serverCycles, clients, table)
      expectExactlyOnce(table, clients)
    },
    120_000 + cycles * 15_000,
  )
})
