import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isoTime } from './iso-time.js'

it('writes every time as Date does, in whatever order they come', () => {
  const times = fc.array(fc.integer({ min: -62_000_000_000_000, max: 8_000_000_000_000 }), {
    minLength: 1,
    maxLength: 20,
  })
  fc.assert(
    fc.property(times, (list) => {
      for (const time of list.flatMap((each) => [each, each + 1, each + 999])) {
        expect(isoTime(time)).toBe(new Date(time).toISOString())
      }
    }),
  )
})
