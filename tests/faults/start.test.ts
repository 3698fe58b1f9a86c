import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { Served } from './support/served.js'

let served: Served
afterEach(() => served.remove())

describe('a server whose supervisor was killed', () => {
  it('starts again at once, whatever its processes were doing', async () => {
    served = await Served.prepare()
    for (const ms of [300, 700, 1100, 1500, 2000, 2500, 3000]) {
      served.begin()
      await sleep(ms)
      expect(served.kill('supervisor'), served.output).toBe(true)
      await served.untilGone()
    }
    await served.start()
    // Also while the main process is being started again, when nobody knows its id.
    for (const ms of [20, 150, 400]) {
      served.kill('main')
      await sleep(ms)
      served.kill('supervisor')
      await served.untilGone()
      await served.start()
    }
    await served.stop()
  }, 180_000)
})
