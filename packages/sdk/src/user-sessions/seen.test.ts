import { expect, it } from 'vitest'
import type { SeenRequest } from '@keepsight/protocol'
import { KeepsightError } from '../errors.js'
import { createSeen, type UsedSession } from './seen.js'

function setUp() {
  let clock = Date.parse('2026-01-01T00:00:00.000Z')
  let isAway = false
  const sent: SeenRequest['sessions'][] = []
  const seen = createSeen(
    ({ sessions }) => {
      if (isAway) return Promise.reject(new KeepsightError('unreachable'))
      sent.push(sessions)
      return Promise.resolve()
    },
    () => clock,
  )
  return {
    seen,
    sent,
    pass: (ms: number) => (clock += ms),
    goAway: (away: boolean) => (isAway = away),
  }
}

it('sends the newest use of each session once, and asks for its address once a second', async () => {
  const { seen, sent, pass } = setUp()
  const [ada, ben]: UsedSession[] = [{ sessionId: 'ada' }, { sessionId: 'ben' }]
  let asked = 0
  const ip = () => `203.0.113.${++asked}`
  seen.add(ada!, ip)
  pass(400)
  seen.add(ada!, ip)
  seen.add(ben!, ip)
  pass(700)
  seen.add(ada!, ip)
  await seen.flush()
  expect(sent).toEqual([
    [
      { id: 'ada', at: '2026-01-01T00:00:01.100Z', ip: '203.0.113.3' },
      { id: 'ben', at: '2026-01-01T00:00:00.400Z', ip: '203.0.113.2' },
    ],
  ])
  await seen.flush()
  expect(sent).toHaveLength(1)
  seen.close()
})

it('sends what could not be sent with the next, with the newest use', async () => {
  const { seen, sent, pass, goAway } = setUp()
  const [ada, ben]: UsedSession[] = [{ sessionId: 'ada' }, { sessionId: 'ben' }]
  goAway(true)
  seen.add(ada!, () => '203.0.113.1')
  seen.add(ben!, () => null)
  await seen.flush()
  pass(5_000)
  seen.add(ada!, () => null)
  goAway(false)
  await seen.flush()
  expect(sent).toEqual([
    [
      { id: 'ada', at: '2026-01-01T00:00:05.000Z', ip: '203.0.113.1' },
      { id: 'ben', at: '2026-01-01T00:00:00.000Z', ip: null },
    ],
  ])
  seen.close()
})
