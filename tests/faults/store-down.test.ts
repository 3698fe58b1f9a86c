import { startClickHouseServer, type TestClickHouseServer } from '@keepsight/store/testing'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Clients } from './support/clients.js'
import { Served } from './support/served.js'
import { expectExactlyOnce, readTable } from './support/table.js'

/** How long the store is away. A minute and more by hand: `KEEPSIGHT_STORE_DOWN_MS=60000`. */
const downMs = Number(process.env['KEEPSIGHT_STORE_DOWN_MS'] ?? 8000)

let served: Served
let clickHouse: TestClickHouseServer
beforeEach(async () => {
  clickHouse = await startClickHouseServer()
  served = await Served.prepare({ options: ['--clickhouse', clickHouse.url] })
  await served.start()
}, 120_000)
afterEach(async () => {
  await served.remove()
  await clickHouse.stop()
})

async function underLoad(disturb: () => Promise<void>): Promise<void> {
  const clients = new Clients({ url: served.url, key: await served.createApp('Down') }).start()
  await sleep(1500)
  await disturb()
  await sleep(1500)
  await clients.stop()
  expect(clients.statuses.get(503) ?? 0, 'writes go on while the store is away').toBe(0)
  await served.untilLoaded()
  expect(await served.metric('keepsight_dead_letters')).toBe(0)
  await served.stop()
  expectExactlyOnce(await readTable({ url: clickHouse.url }), clients)
}

describe('a ClickHouse server that is away', () => {
  it(
    'refusing connections: messages are taken meanwhile, and all are in the table once afterwards',
    async () => {
      await underLoad(async () => {
        await clickHouse.kill()
        await sleep(downMs)
        await clickHouse.restart()
      })
    },
    240_000 + downMs,
  )

  it(
    'frozen, again and again: what it does when it thaws is in the table once',
    async () => {
      await underLoad(async () => {
        for (let round = 0; round < 3; round++) {
          clickHouse.freeze()
          await sleep(downMs / 3)
          clickHouse.thaw()
          await sleep(500)
        }
      })
    },
    240_000 + downMs,
  )
})
