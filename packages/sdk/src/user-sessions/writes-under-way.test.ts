import { expect, it } from 'vitest'
import { WritesUnderWay } from './writes-under-way.js'

it('knows the keys of writes that have begun and not ended, in whatever order they end', () => {
  const writes = new WritesUnderWay()
  const [first, second, third] = ['a', 'b', 'a'].map((keyId) => writes.begin(keyId))
  writes.end(first!)
  expect([writes.has('a'), writes.has('b')]).toEqual([true, true])
  writes.end(first!)
  writes.end(third!)
  expect([writes.has('a'), writes.has('b')]).toEqual([false, true])
  writes.end(second!)
  expect(writes.has('b')).toBe(false)
})
