import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatTime, monthOf } from './format-time.js'

describe('formatTime', () => {
  test('agrees with Date at every time', () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2100, 0, 1) }), (timeMs) => {
        expect(formatTime(timeMs)).toBe(new Date(timeMs).toISOString().replace('T', ' ').replace('Z', ''))
      }),
    )
  })
  test('writes the edges of days and years', () => {
    expect(formatTime(Date.UTC(2024, 1, 29, 23, 59, 59, 999))).toBe('2024-02-29 23:59:59.999')
    expect(formatTime(Date.UTC(2025, 0, 1))).toBe('2025-01-01 00:00:00.000')
  })
})

describe('monthOf', () => {
  test('is year and month in digits', () => {
    expect(monthOf('2026-01-31 12:00:00.000')).toBe(202601)
    expect(monthOf('1999-12-31 12:00:00.000')).toBe(199912)
  })
})
