import { describe, expect, it } from 'vitest'
import { sessionWith } from '../testing/session.js'
import { sessionLife } from './session-life.js'

const ending = {
  state: 'ending',
  endingAt: '2024-03-15T14:00:00.000Z',
  reason: 'ended-by-admin',
  endedBy: { kind: 'dashboard', id: null },
} as const
const keysOf = (over: Parameters<typeof sessionWith>[0]) =>
  sessionLife(sessionWith(over)).map(({ key }) => key)

describe("a session's life", () => {
  it('goes on while it is active', () => {
    expect(keysOf({})).toEqual(['signed-in', 'seen'])
  })

  it('has not ended when the ending is written', () => {
    const life = sessionLife(sessionWith(ending))
    expect(life.map(({ key }) => key)).toEqual(['signed-in', 'seen', 'ending', 'waiting'])
    expect(life[2]).toMatchObject({ detail: 'At the dashboard, after 2h', time: ending.endingAt })
    expect(life[3]).toMatchObject({ time: null, tone: 'wait' })
  })

  it('tells of failures while they last, and after', () => {
    const failed = { ...ending, failedDeliveries: 2, deliveryError: 'still_there' }
    expect(sessionLife(sessionWith(failed))[3]).toMatchObject({
      title: 'The app failed to end it 2 times',
      tone: 'bad',
    })
    const ended = {
      ...failed,
      state: 'ended',
      endedAt: '2024-03-15T14:00:09.000Z',
      deliveryError: null,
    } as const
    expect(sessionLife(sessionWith(ended)).slice(3)).toMatchObject([
      { key: 'failed', tone: 'plain' },
      { key: 'ended', time: '2024-03-15T14:00:09.000Z' },
    ])
  })

  it('leaves out that it was seen at its own log-in', () => {
    const ended = { ...ending, state: 'ended', lastSeenAt: '2024-03-15T12:00:00.000Z' } as const
    expect(keysOf(ended)).toEqual(['signed-in', 'ending', 'ended'])
  })
})
