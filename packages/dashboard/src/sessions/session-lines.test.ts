import { expect, it } from 'vitest'
import { sessionWith } from '../testing/session.js'
import { sessionLine, sessionsOf } from './session-lines.js'

it('a row says who, with what, from where, and what was viewed last', () => {
  const lastViewed = {
    type: 'Product',
    id: '7',
    label: 'Blue mug',
    url: null,
    time: '2024-03-15T12:09:00.000Z',
  }
  expect(sessionLine(sessionWith({ lastViewed }))).toMatchObject({
    user: 'ada',
    device: 'Firefox on macOS',
    deviceType: 'desktop',
    place: 'Berlin, Germany',
    ip: '203.0.113.5',
    state: { label: 'Active' },
    lastViewed: { type: 'Product', id: '7', label: 'Blue mug' },
  })
})

it('what is not known stays empty, and an object without a name is called by its id', () => {
  const line = sessionLine(
    sessionWith({
      ip: null,
      userAgent: null,
      place: { country: null, region: null, city: null, label: null },
      lastViewed: { type: 'Product', id: '7', label: null, url: null, time: '2024-03-15T12:09:00.000Z' },
    }),
  )
  expect(line).toMatchObject({ ip: '', userAgent: '', place: '', lastViewed: { label: '7' } })
})

it('a session that two pages hold is one row', () => {
  const [a, b] = [sessionWith({ id: 'a' }), sessionWith({ id: 'b' })]
  expect(sessionsOf([{ sessions: [a, b] }, { sessions: [b] }]).map(({ id }) => id)).toEqual(['a', 'b'])
})
