import { describe, expect, it } from 'vitest'
import { createKeepsight, KeepsightError } from '../index.js'
import { durationMs } from './duration.js'
import { resolveSessionsOptions, type SessionsOptions } from './session-options.js'

describe('durations', () => {
  it.each([
    [1500, 1500],
    ['500ms', 500],
    ['90s', 90_000],
    ['30m', 1_800_000],
    ['1.5h', 5_400_000],
    ['30d', 2_592_000_000],
  ])('%j are %i ms', (duration, ms) => {
    expect(durationMs(duration)).toBe(ms)
  })

  it.each([0, -1, NaN, Infinity, '', '0s', '30', '30 m', 'm', '-5m', '1e3s', null, {}, true])(
    '%j is none',
    (duration) => {
      expect(durationMs(duration)).toBeNull()
    },
  )
})

describe('the option sessions', () => {
  it('leaves everything unlimited by default', () => {
    expect(resolveSessionsOptions()).toMatchObject({
      limit: false,
      onLimit: 'end-oldest',
      idleTimeoutMs: null,
      absoluteTimeoutMs: null,
      keyLifetimeMs: 400 * 86_400_000,
      unknown: 'allow',
      inFlight: 'finish',
    })
  })

  it.each<[string, unknown]>([
    ['limit', 0],
    ['limit', -1],
    ['limit', NaN],
    ['limit', 1.5],
    ['limit', 10_001],
    ['limit', '1'],
    ['limit', true],
    ['limit', null],
    ['onLimit', 'refuse'],
    ['idleTimeout', '30 minutes'],
    ['idleTimeout', 0],
    ['absoluteTimeout', -5],
    ['keyLifetime', 'long'],
    ['secret', 'short'],
    ['unknown', 'maybe'],
    ['inFlight', 'wait'],
  ])('refuses %s: %j when Keepsight is made, and names the option', (name, value) => {
    const sessions = { [name]: value } as SessionsOptions
    expect(() => createKeepsight({ url: 'http://127.0.0.1:9', key: 'k', sessions })).toThrow(KeepsightError)
    expect(() => resolveSessionsOptions(sessions)).toThrow(`sessions.${name}`)
  })

  it('takes a session for logged in by userId, user, or what Passport and AdonisJS keep', () => {
    const { isLoggedIn } = resolveSessionsOptions()
    const loggedIn = [{ userId: 0 }, { user: { id: 1 } }, { passport: { user: 'a' } }, { auth_web: 1 }]
    expect(loggedIn.map(isLoggedIn)).toEqual(Array(4).fill(true))
    expect([{}, null, { userId: null }, { passport: {} }, { cart: [1] }].map(isLoggedIn)).toEqual(
      Array(5).fill(false),
    )
  })
})
