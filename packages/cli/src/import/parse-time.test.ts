import { describe, expect, test } from 'vitest'
import { isTimeZone, parseTime } from './parse-time.js'

describe('parseTime', () => {
  test.each([
    ['1465413032', 'seconds', '2016-06-08T19:10:32.000Z'],
    ['1465413032.25', 'seconds', '2016-06-08T19:10:32.250Z'],
    ['1465413032123', 'milliseconds', '2016-06-08T19:10:32.123Z'],
    ['yesterday', 'seconds', null],
    ['', 'seconds', null],
    ['99999999999999999', 'seconds', null],
  ] as const)('reads %j in %s', (text, unit, expected) => {
    expect(parseTime(text, { unit, timezone: 'UTC' })).toBe(expected)
  })

  test.each([
    ['2024-06-01T12:00:00Z', '2024-06-01T12:00:00.000Z'],
    ['2024-06-01 12:00:00.5+02:00', '2024-06-01T10:00:00.500Z'],
    ['2024-06-01T12:00:00-0330', '2024-06-01T15:30:00.000Z'],
    ['2024-06-01 12:00', '2024-06-01T10:00:00.000Z'],
    ['2024-06-01', '2024-05-31T22:00:00.000Z'],
    ['2024-01-15 12:00', '2024-01-15T11:00:00.000Z'],
    // Clocks go forward from 2 to 3 on 31 March, and back from 3 to 2 on 27 October.
    ['2024-03-31 01:59:59', '2024-03-31T00:59:59.000Z'],
    ['2024-03-31 02:30:00', '2024-03-31T01:30:00.000Z'],
    ['2024-03-31 03:00:00', '2024-03-31T01:00:00.000Z'],
    ['2024-10-27 02:30:00', '2024-10-27T00:30:00.000Z'],
    ['2024-10-27 03:00:00', '2024-10-27T02:00:00.000Z'],
    ['2024-02-30', null],
    ['2024-01-01 25:00', null],
    ['01.06.2024', null],
  ])('reads %j, local to Berlin where it names no offset', (text, expected) => {
    expect(parseTime(text, { unit: 'iso', timezone: 'Europe/Berlin' })).toBe(expected)
  })
})

test('isTimeZone takes IANA zones only', () => {
  expect(['Europe/Berlin', 'UTC', 'Asia/Kathmandu'].every(isTimeZone)).toBe(true)
  expect(['Berlin', '+01:00', '', 'Mars/Base'].some(isTimeZone)).toBe(false)
})
