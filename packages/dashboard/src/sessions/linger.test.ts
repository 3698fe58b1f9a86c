import { expect, it } from 'vitest'
import { sessionWith } from '../testing/session.js'
import { endedSince, lingerMs, withLingering } from './linger.js'

const nowMs = Date.parse('2024-03-15T12:30:00.000Z')
const newer = sessionWith({ id: 'newer', startedAt: '2024-03-15T12:20:00.000Z' })
const older = sessionWith({ id: 'older', startedAt: '2024-03-15T12:00:00.000Z' })
const ending = sessionWith({
  id: 'middle',
  state: 'ending',
  reason: 'ended-by-admin',
  startedAt: '2024-03-15T12:10:00.000Z',
})

it('an ending that left the list has ended; an active one was only moved', () => {
  const ended = endedSince([newer, ending, older], [newer], nowMs)
  expect(ended).toEqual([{ ...ending, state: 'ended', endedAt: '2024-03-15T12:30:00.000Z' }])
})

it('one that is still listed has not ended', () => {
  expect(endedSince([ending], [ending], nowMs)).toEqual([])
})

it('stays at its place for a while, then goes', () => {
  const ended = endedSince([newer, ending, older], [newer, older], nowMs)
  expect(withLingering([newer, older], ended, nowMs + 1_000).map(({ id }) => id)).toEqual([
    'newer',
    'middle',
    'older',
  ])
  expect(withLingering([newer, older], ended, nowMs + lingerMs).map(({ id }) => id)).toEqual([
    'newer',
    'older',
  ])
})
