import { describe, expect, it } from 'vitest'
import { sessionWith } from '../testing/session.js'
import { askWords, type Known } from './ask-words.js'

const here = sessionWith({ id: 'here' })
const there = sessionWith({
  id: 'there',
  device: { browser: 'Safari', os: 'iOS', type: 'mobile', label: 'Safari on iPhone' },
})
const going = sessionWith({ id: 'going', state: 'ending' })
const connected = {
  listeners: [{ id: 'l', name: 'web:1', connectedAt: '' }],
  ending: 0,
  unguardedWriterSeenAt: null,
}
const known: Known = { appName: 'Shop', live: [here, there, going], hasMore: false, delivery: connected }
const user = 'ada'

describe('a confirmation says what happens and to whom', () => {
  it('to one session', () => {
    expect(askWords({ kind: 'one', user, session: here }, known)).toMatchObject({
      title: 'End this session?',
      lead: 'Signed out of Shop on this device:',
      ends: [here],
      warning: null,
      confirm: 'End session',
      isIdle: false,
    })
  })

  it('to the others: not to the one that stays, and not to one that is ending already', () => {
    const words = askWords({ kind: 'others', user, session: here }, known)
    expect(words).toMatchObject({ ends: [there], confirm: 'End the other session', isIdle: false })
    expect(words.then).toMatch(/^Firefox on macOS, Berlin, Germany, stays signed in\./)
  })

  it('to the others of a session that has ended: nothing stays', () => {
    const words = askWords({ kind: 'others', user, session: going }, known)
    expect(words.ends).toEqual([here, there])
    expect(words.then).not.toMatch(/stays signed in/)
  })

  it('to all', () => {
    const words = askWords({ kind: 'all', user }, known)
    expect(words).toMatchObject({
      lead: 'Signed out of Shop on 2 devices:',
      ends: [here, there],
      confirm: 'End all 2 sessions',
    })
  })

  it('to a user who is deactivated, with or without a session', () => {
    expect(askWords({ kind: 'deactivate', user }, known)).toMatchObject({
      ends: [here, there],
      isIdle: false,
    })
    const words = askWords({ kind: 'deactivate', user }, { ...known, live: [] })
    expect(words).toMatchObject({ lead: 'There is no live session to end.', isIdle: false })
    expect(words.then).toMatch(/refuses every log-in/)
  })
})

it('nothing to end cannot be confirmed, nor what is not known yet', () => {
  expect(askWords({ kind: 'all', user }, { ...known, live: [going] }).isIdle).toBe(true)
  expect(askWords({ kind: 'others', user, session: here }, { ...known, live: undefined }).isIdle).toBe(true)
})

it('an app that is not there is said, since the ending then waits for it', () => {
  const away = { ...known, delivery: { ...connected, listeners: [] } }
  expect(askWords({ kind: 'one', user, session: here }, away).warning).toMatch(
    /^No process of Shop is connected/,
  )
  expect(askWords({ kind: 'reactivate', user }, away).warning).toBeNull()
})
