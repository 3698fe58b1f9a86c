import { expect, it } from 'vitest'
import { deliveryWarnings } from './delivery-model.js'

const fine = {
  listeners: [{ id: 'l', name: 'web:1', connectedAt: '2024-03-15T12:00:00.000Z' }],
  ending: 0,
  unguardedWriterSeenAt: null,
}
const about = { appName: 'Shop', hasLive: true, ago: () => '5m ago' }

it('all is well: nothing is said', () => {
  expect(deliveryWarnings(fine, about)).toEqual([])
})

it('sessions of which no process would hear the ending', () => {
  const [warning] = deliveryWarnings({ ...fine, listeners: [] }, about)
  expect(warning).toMatchObject({ code: 'nobody-listens', title: 'No process of Shop is connected' })
  expect(deliveryWarnings({ ...fine, listeners: [], ending: 2 }, about)[0]?.text).toMatch(/^2 endings wait/)
})

it('an app that is away and has no session needs no warning', () => {
  expect(deliveryWarnings({ ...fine, listeners: [] }, { ...about, hasLive: false })).toEqual([])
})

it('a store that somebody writes unguarded comes first', () => {
  const seen = { listeners: [], ending: 1, unguardedWriterSeenAt: '2024-03-15T12:00:00.000Z' }
  const warnings = deliveryWarnings(seen, about)
  expect(warnings.map(({ code }) => code)).toEqual(['unguarded-writer', 'nobody-listens'])
  expect(warnings[0]?.text).toMatch(/^Noticed 5m ago/)
})
