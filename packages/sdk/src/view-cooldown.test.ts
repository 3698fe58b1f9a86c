import { describe, expect, it } from 'vitest'
import { createViewCooldown } from './view-cooldown.js'

describe('the cooldown of views', () => {
  it('counts everything when it is off, and what nobody known viewed', () => {
    const off = createViewCooldown(0, () => 0)
    expect([off('a', 'T', '1'), off('a', 'T', '1')]).toEqual([true, true])
    const on = createViewCooldown(10, () => 0)
    expect([on(null, 'T', '1'), on(null, 'T', '1')]).toEqual([true, true])
  })

  it('remembers a bounded number of views, the newest', () => {
    const counts = createViewCooldown(1000, () => 0)
    for (let n = 0; n <= 10_000; n += 1) counts('a', 'T', String(n))
    expect(counts('a', 'T', '0')).toBe(true)
    expect(counts('a', 'T', '10000')).toBe(false)
  })

  it('forgets what is over, so that memory follows the traffic', () => {
    let now = 0
    const counts = createViewCooldown(10, () => now)
    for (let n = 0; n < 100; n += 1) {
      counts('a', 'T', String(n))
      now += 1000
    }
    expect(counts('a', 'T', '99')).toBe(false)
    expect(counts('a', 'T', '80')).toBe(true)
  })

  it('takes persons and objects for different whatever characters their names have', () => {
    const counts = createViewCooldown(10, () => 0)
    expect(counts('a\nT', '1', 'x')).toBe(true)
    expect(counts('a', 'T\n1', 'x')).toBe(true)
  })
})
