import { afterEach, describe, expect, it } from 'vitest'
import { Clients, makeBatch } from './support/clients.js'
import { Served } from './support/served.js'
import { embedded, expectExactlyOnce, readTable } from './support/table.js'

let served: Served
afterEach(() => served.remove())

describe('a client that sends again what was taken', () => {
  it('has one row for each message: sent twice at once, again later, and again after a restart', async () => {
    served = await Served.prepare()
    await served.start()
    const clients = new Clients({ url: served.url, key: await served.createApp('Retries') })
    const batch = makeBatch('retry', 100)
    expect(await Promise.all([clients.send(batch), clients.send(batch), clients.send(batch)])).toEqual([
      true,
      true,
      true,
    ])
    await served.untilLoaded()
    expect(await clients.send([...batch.slice(50), ...makeBatch('more', 20)])).toBe(true)
    await served.untilLoaded()
    await served.stop()
    await served.start()
    expect(await Promise.all([clients.send(batch), clients.send(batch)])).toEqual([true, true])
    await served.untilLoaded()
    expect(await clients.send(batch)).toBe(true)
    await served.untilLoaded()
    await served.stop()
    const table = await readTable(embedded(served.data))
    expectExactlyOnce(table, clients)
    expect(table.counts.size).toBe(120)
  }, 120_000)
})
