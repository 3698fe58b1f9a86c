import { expect } from 'vitest'
import type { TestCollector } from './start-collector.js'

/** A message that is always taken. */
export const goodMessage = (changes: object = {}) => ({
  type: 'track',
  event: 'Good',
  messageId: crypto.randomUUID(),
  ...changes,
})

/** The collector still does its work, and met no error of its own. */
export async function expectUnharmed({ post, spool, errors }: TestCollector): Promise<void> {
  const before = spool.records.length
  expect((await post('/v1/track', goodMessage())).body).toEqual({ success: true, accepted: 1, rejected: [] })
  expect(spool.records.length).toBe(before + 1)
  expect(errors).toEqual([])
}
