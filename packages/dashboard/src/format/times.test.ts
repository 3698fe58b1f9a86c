import { expect, it } from 'vitest'
import { formatAgo, formatDay, formatOffset, formatRange, formatTime } from './times.js'

const nowMs = Date.parse('2024-03-15T12:00:00Z')
const ago = (time: string) => formatAgo(time, { nowMs, timezone: 'UTC' })

it('a time ago is in the largest whole unit, and a day once it is a week old', () => {
  expect(ago('2024-03-15T12:00:09Z')).toBe('just now')
  expect(ago('2024-03-15T11:59:48Z')).toBe('12s ago')
  expect(ago('2024-03-15T11:50:01Z')).toBe('9m ago')
  expect(ago('2024-03-15T08:59:00Z')).toBe('3h ago')
  expect(ago('2024-03-12T12:00:00Z')).toBe('3d ago')
  expect(ago('2024-03-01T12:00:00Z')).toBe('1 Mar 2024')
})

it("a time stands in the app's timezone", () => {
  expect(formatTime('2024-03-15T23:30:05Z', 'Asia/Kolkata')).toBe('16 Mar 2024, 05:00:05')
})

it('a day is the same day in every browser', () => {
  expect(formatDay('2024-03-31', { weekday: 'short', day: 'numeric', month: 'short' })).toMatch(
    /^Sun,? 31 Mar$/,
  )
})

it('a range says month and year once', () => {
  expect(formatRange({ from: '2024-02-01', to: '2024-02-29' })).toMatch(/^1\s?–\s?29 Feb 2024$/)
})

it('an offset follows the clock change', () => {
  expect(formatOffset('Europe/Berlin', nowMs)).toBe('UTC+1')
  expect(formatOffset('Europe/Berlin', Date.parse('2024-07-01T00:00:00Z'))).toBe('UTC+2')
})
