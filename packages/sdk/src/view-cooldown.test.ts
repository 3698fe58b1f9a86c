import { describe, expect, it } from 'vitest'
import { createViewCooldown } from './view-cooldown.js'

const object = (id: string) => ({ type: 'T', id })

describe('the cooldown of views', () => {
  it('counts everything when it is off, and what nobody known viewed', () => {
    const off = createViewCooldown(0)
    expect([off('a', object('1'), 0), off('a', object('1'), 0)]).toEqual([true, true])
    const on = createViewCooldown(10)
    expect([on(null, object('1'), 0), on(null, object('1'), 0)]).toEqual([true, true])
  })

  it('goes by when the views were, also when it hears of an earlier one later', () => {
    const counts = createViewCooldown(10)
    expect(counts('a', object('1'), 50_000)).toBe(true)
    expect(counts('a', object('1'), 59_999)).toBe(false)
    expect(counts('a', object('1'), 60_000)).toBe(true)
    expect(counts('a', object('1'), 55_000)).toBe(false)
    expect(counts('a', object('1'), 20_000)).toBe(true)
  })

  it('remembers a bounded number of views, the newest', () => {
    const counts = createViewCooldown(1000)
    for (let n = 0; n <= 10_000; n += 1) counts('a', object(String(n)), 0)
    expect(counts('a', object('0'), 0)).toBe(true)
    expect(counts('a', object('10000'), 0)).toBe(false)
  })

  it('forgets what is over, so that memory follows the traffic', () => {
    const counts = createViewCooldown(10)
    for (let n = 0; n < 100; n += 1) counts('a', object(String(n)), n * 1000)
    expect(counts('a', object('99'), 100_000)).toBe(false)
    expect(counts('a', object('80'), 100_000)).toBe(true)
  })

  it('takes persons and objects for different whatever characters their names have', () => {
    const counts = createViewCooldown(10)
    expect(counts('a\nT', { type: '1', id: 'x' }, 0)).toBe(true)
    expect(counts('a', { type: 'T\n1', id: 'x' }, 0)).toBe(true)
  })
})
