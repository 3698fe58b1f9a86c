import { expect, test } from 'vitest'
import { RecentMap } from './recent-map.js'

test('a RecentMap stays bounded and keeps what is asked for', () => {
  const map = new RecentMap<number, string>(10)
  map.set(-1, 'asked for')
  for (let n = 0; n < 1000; n++) {
    map.set(n, String(n))
    expect(map.get(-1)).toBe('asked for')
  }
  const held = Array.from({ length: 1000 }, (_, n) => map.get(n)).filter((value) => value !== undefined)
  expect(held.length).toBeLessThanOrEqual(20)
  expect(map.get(999)).toBe('999')
  map.clear()
  expect(map.get(999)).toBeUndefined()
})
