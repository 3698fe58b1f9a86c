import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { Clients } from './support/clients.js'
import { Served } from './support/served.js'
import { embedded, expectExactlyOnce, readTable } from './support/table.js'

let served: Served
afterEach(() => served.remove())

describe('SIGTERM under load', () => {
  it('ends in time with everything acknowledged in the table, and no answer that is neither yes nor no', async () => {
    served = await Served.prepare()
    await served.start()
    const clients = new Clients({
      url: served.url,
      key: await served.createApp('Stop'),
      clients: 16,
      pauseMs: 2,
    }).start()
    await sleep(2000)
    expect(await served.stop()).toBeLessThan(11_000)
    await clients.abandon()
    expectExactlyOnce(await readTable(embedded(served.data)), clients)
    expect(clients.acknowledged.size).toBeGreaterThan(100)
    expect([...clients.statuses.keys()].filter((status) => ![0, 200, 503].includes(status))).toEqual([])
  }, 120_000)

  it('leaves the spool with nothing to load at the next start', async () => {
    served = await Served.prepare()
    await served.start()
    const clients = new Clients({ url: served.url, key: await served.createApp('Stop') }).start()
    await sleep(500)
    await served.stop()
    await clients.abandon()
    await served.start()
    expect(await served.metric('keepsight_loader_rows_total')).toBe(0)
    expect(await served.metric('keepsight_spool_lag_bytes')).toBe(0)
    await served.stop()
    expectExactlyOnce(await readTable(embedded(served.data)), clients)
  }, 120_000)
})
