import { describe, expect, it } from 'vitest'
import { stateWords } from './session-state.js'

const session = {
  state: 'active',
  reason: null,
  endedBy: null,
  failedDeliveries: 0,
  deliveryError: null,
} as const

describe('the state of a session', () => {
  it('active needs no more words', () => {
    expect(stateWords(session)).toEqual({ state: 'active', label: 'Active', detail: '', isFailing: false })
  })

  it('an ending waits for the app until the app has confirmed it', () => {
    expect(stateWords({ ...session, state: 'ending', reason: 'ended-by-admin' })).toMatchObject({
      label: 'Ending…',
      detail: 'waiting for the app',
      isFailing: false,
    })
  })

  it('a failed delivery is said, with how often and why', () => {
    const ending = { ...session, state: 'ending', reason: 'ended-by-admin' } as const
    expect(stateWords({ ...ending, failedDeliveries: 1, deliveryError: 'destroy_failed' })).toMatchObject({
      detail: 'Failed once: the app’s session store failed to destroy it',
      isFailing: true,
    })
    expect(stateWords({ ...ending, failedDeliveries: 3, deliveryError: 'new_code' }).detail).toBe(
      'Failed 3 times: new_code',
    )
    expect(stateWords({ ...ending, failedDeliveries: 2 }).detail).toBe('Failed 2 times: being tried again')
  })

  it.each([
    ['logout', { kind: 'user', id: 'ada' }, 'Logged out'],
    ['ended-by-admin', { kind: 'dashboard', id: null }, 'At the dashboard'],
    ['ended-by-admin', { kind: 'api', id: null }, 'Over the API'],
    ['ended-by-admin', { kind: 'admin', id: 'root@example.org' }, 'By root@example.org'],
    ['replaced', { kind: 'keepsight', id: null }, 'Replaced by a newer log-in'],
    ['expired', null, 'Reached its time limit'],
  ] as const)('an ended one says why and by whom: %s', (reason, endedBy, detail) => {
    expect(stateWords({ ...session, state: 'ended', reason, endedBy })).toMatchObject({
      label: 'Ended',
      detail,
    })
  })
})
