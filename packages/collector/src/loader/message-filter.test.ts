import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { MessageFilter } from './message-filter.js'

describe('MessageFilter', () => {
  it('knows every message it was given, through several layers', () => {
    const filter = new MessageFilter()
    for (let n = 0; n < 2_500_000; n++) filter.add('shop', `m-${n}`)
    let missed = 0
    for (let n = 0; n < 2_500_000; n++) if (!filter.mayHold('shop', `m-${n}`)) missed++
    expect(missed).toBe(0)
    expect(filter.bytes / 2_500_000).toBeLessThan(4)
  })

  it('takes about one unknown message in a thousand for a known one', () => {
    const filter = new MessageFilter()
    for (let n = 0; n < 1_000_000; n++) filter.add('shop', randomUUID())
    let wrong = 0
    for (let n = 0; n < 200_000; n++) if (filter.mayHold('shop', randomUUID())) wrong++
    expect(wrong / 200_000).toBeLessThan(0.004)
  })

  it('tells apps apart, also where one id runs into the other', () => {
    const filter = new MessageFilter()
    filter.add('shop', '1m')
    expect(filter.mayHold('shop', '1m')).toBe(true)
    expect(filter.mayHold('shop1', 'm')).toBe(false)
    expect(filter.mayHold('blog', '1m')).toBe(false)
  })

  it('says whether a message may have been there when it is added', () => {
    const filter = new MessageFilter()
    expect(filter.add('shop', 'ünïcödé-📏')).toBe(false)
    expect(filter.add('shop', 'ünïcödé-📏')).toBe(true)
    expect(filter.size).toBe(1)
  })
})
