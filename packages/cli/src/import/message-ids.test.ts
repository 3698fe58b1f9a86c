import { expect, test } from 'vitest'
import { messageIds } from './message-ids.js'
import { occurrenceCounter } from './occurrence-counter.js'

test('the same file read twice gets the same ids, and a repeated line an id of its own', () => {
  const lines = ['a', 'b', 'a', 'a', 'c']
  const first = lines.map(messageIds(['shop', 'csv', '']))
  expect(new Set(first).size).toBe(5)
  expect(lines.map(messageIds(['shop', 'csv', '']))).toEqual(first)
})

test('another app, format or mapping name gets other ids', () => {
  const ids = [
    ['shop', 'csv', ''],
    ['blog', 'csv', ''],
    ['shop', 'combined', ''],
    ['shop', 'csv', 'once more'],
  ].map((identity) => messageIds(identity)('a'))
  expect(new Set(ids).size).toBe(4)
})

test('occurrences are counted right while the table grows', () => {
  const counter = occurrenceCounter()
  const keys = Array.from({ length: 20_000 }, (_, index) => ((index * 7_919) % 5_000) * 1024 + 1)
  const seen = new Map<number, number>()
  for (const key of keys) {
    const expected = (seen.get(key) ?? 0) + 1
    seen.set(key, expected)
    expect(counter.next(key)).toBe(expected)
  }
})
