import { expect, test } from 'vitest'
import { createBackoff } from './backoff.js'

test('restarts at once after a single crash, ever later while it keeps crashing, and at once again after it was well', () => {
  let time = 0
  const backoff = createBackoff(() => time)
  const crashAfter = (aliveMs: number) => {
    const startedAt = time
    time += aliveMs
    return backoff.next(startedAt)
  }
  expect([1, 2, 3, 4, 5, 6, 7, 8, 9].map(() => crashAfter(50))).toEqual([
    0, 100, 200, 400, 800, 1600, 3200, 5000, 5000,
  ])
  expect(crashAfter(10_000)).toBe(0)
  expect(crashAfter(50)).toBe(100)
})
