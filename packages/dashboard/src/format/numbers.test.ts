import { expect, it } from 'vitest'
import { changeOf, formatCompact, formatShare } from './numbers.js'

it.each([
  [112, 100, { direction: 'up', text: '12%' }],
  [97, 100, { direction: 'down', text: '3%' }],
  [0, 100, { direction: 'down', text: '100%' }],
  [100, 100, { direction: 'same', text: '0%' }],
  [45, 2, { direction: 'up', text: '22.5×' }],
  [7, 0, { direction: 'new', text: 'new' }],
  [0, 0, null],
  [7, undefined, null],
] as const)('%d after %s is a change of %o', (current, previous, change) => {
  expect(changeOf(current, previous)).toEqual(change)
})

it('a headline keeps all digits up to ten thousand', () => {
  expect([9_999, 10_000, 1_234_567].map(formatCompact)).toEqual(['9,999', '10K', '1.2M'])
})

it('a small share keeps one decimal', () => {
  expect([0.5, 0.042, 0].map(formatShare)).toEqual(['50%', '4.2%', '0%'])
})
