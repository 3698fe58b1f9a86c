import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createRefresher } from './refresher.js'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

function slowRefresh(takesMs: number) {
  const startsMs: number[] = []
  const refresher = createRefresher(async () => {
    startsMs.push(performance.now())
    await new Promise((resolve) => setTimeout(resolve, takesMs))
  })
  const beganMs = performance.now()
  return { refresher, starts: () => startsMs.map((startMs) => startMs - beganMs) }
}

it('a burst of views is one refresh', async () => {
  const { refresher, starts } = slowRefresh(10)
  for (let view = 0; view < 100; view++) refresher.request()
  await vi.advanceTimersByTimeAsync(10_000)
  expect(starts()).toEqual([400])
})

it('a view during a refresh brings another, after a rest three times as long as the work', async () => {
  const { refresher, starts } = slowRefresh(1_000)
  refresher.request()
  await vi.advanceTimersByTimeAsync(700)
  refresher.request()
  refresher.request()
  await vi.advanceTimersByTimeAsync(20_000)
  expect(starts()).toEqual([400, 4_400])
})

it('nothing happens after it was stopped', async () => {
  const { refresher, starts } = slowRefresh(10)
  refresher.request()
  refresher.stop()
  await vi.advanceTimersByTimeAsync(10_000)
  expect(starts()).toEqual([])
})
