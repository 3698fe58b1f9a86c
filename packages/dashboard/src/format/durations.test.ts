import { expect, it } from 'vitest'
import { formatDuration } from './durations.js'

it.each([
  [-3, '0s'],
  [0, '0s'],
  [0.6, '1s'],
  [59, '59s'],
  [61, '1m'],
  [3_599, '59m'],
  [3_600, '1h'],
  [3_900, '1h 5m'],
  [86_400 * 2 + 3_600 * 3 + 59, '2d 3h'],
])('%d seconds read %s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text)
})
