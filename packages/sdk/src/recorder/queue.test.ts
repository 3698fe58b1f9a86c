import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Entry, Worth } from './entry.js'
import { Queue } from './queue.js'

let seq = 0
const entry = (worth: Worth = 1, bytes = 10): Entry => ({
  seq: (seq += 1),
  json: 'x'.repeat(bytes),
  bytes,
  worth,
  at: 0,
  forget: undefined,
})
const roomy = { events: 1000, bytes: 1e6 }

describe('Queue', () => {
  it('gives messages out in the order they came, within the limits of a batch', () => {
    const queue = new Queue(roomy)
    const entries = [entry(), entry(), entry(1, 500), entry()]
    for (const each of entries) expect(queue.push(each)).toEqual([])
    expect(queue.take(2, 1000)).toEqual(entries.slice(0, 2))
    expect(queue.take(5, 505)).toEqual([entries[2]])
    expect(queue.take(5, 505)).toEqual([entries[3]])
    expect(queue.take(5, 505)).toEqual([])
  })

  it('gives out a message that is larger than a batch, alone', () => {
    const queue = new Queue(roomy)
    const large = entry(1, 900)
    queue.push(large)
    queue.push(entry())
    expect(queue.take(10, 100)).toEqual([large])
  })

  it('counts messages that are being sent until they are settled', () => {
    const queue = new Queue({ events: 2, bytes: 1e6 })
    queue.push(entry())
    queue.push(entry())
    const taken = queue.take(2, 1e6)
    const refused = entry()
    expect(queue.push(refused)).toEqual([refused])
    queue.settle(taken)
    expect(queue.events).toBe(0)
    expect(queue.push(entry())).toEqual([])
  })

  it('drops the newest of the least worth to make room, and never one of equal worth', () => {
    const queue = new Queue({ events: 4, bytes: 1e6 })
    const [page1, track, page2, view] = [entry(0), entry(1), entry(0), entry(2)]
    for (const each of [page1, track, page2, view]) queue.push(each)
    expect(queue.push(entry(2))).toEqual([page2])
    expect(queue.push(entry(2))).toEqual([page1])
    expect(queue.push(entry(2))).toEqual([track])
    const last = entry(2)
    expect(queue.push(last)).toEqual([last])
  })

  it('bounds bytes as well as messages', () => {
    const queue = new Queue({ events: 100, bytes: 100 })
    const low = [entry(0, 30), entry(0, 30), entry(0, 30)]
    for (const each of low) queue.push(each)
    expect(queue.push(entry(2, 60))).toEqual([low[2], low[1]])
    expect(queue.bytes).toBe(90)
    const tooLarge = entry(2, 101)
    expect(queue.push(tooLarge).at(-1)).toBe(tooLarge)
  })

  it('never exceeds its bound, loses none silently and keeps the order, whatever happens', () => {
    const operations = fc.array(
      fc.oneof(
        fc.record({ push: fc.constantFrom<Worth>(0, 1, 2), bytes: fc.integer({ min: 1, max: 40 }) }),
        fc.record({ take: fc.integer({ min: 1, max: 8 }) }),
      ),
      { maxLength: 200 },
    )
    fc.assert(
      fc.property(operations, (steps) => {
        const bounds = { events: 12, bytes: 200 }
        const queue = new Queue(bounds)
        let pushed = 0
        let dropped = 0
        let taken = 0
        let last = 0
        for (const step of steps) {
          if ('push' in step) {
            pushed += 1
            dropped += queue.push(entry(step.push, step.bytes)).length
          } else {
            const batch = queue.take(step.take, 100)
            for (const { seq: number } of batch) {
              expect(number).toBeGreaterThan(last)
              last = number
            }
            taken += batch.length
            queue.settle(batch)
          }
          expect(queue.events).toBeLessThanOrEqual(bounds.events)
          expect(queue.bytes).toBeLessThanOrEqual(bounds.bytes)
          expect(queue.waiting).toBe(pushed - dropped - taken)
        }
      }),
    )
  })
})
