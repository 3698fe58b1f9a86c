/**
 * Single calls on a guarded store and on a raw one, in turns, each on a session of its own until all were used; and `check()`
 * against a look-up that does nothing else.
 */
import { keyOf } from './keys.mjs'
import { percentile } from './percentile.mjs'

const turns = 40
const callsOfATurn = 2_500
const warmUpTurns = 4

/** @returns for each kind of call its p50 and p99 in µs, raw and guarded */
export async function measureCalls({ guarded, raw, keepsight, known }) {
  const keys = Array.from({ length: known }, (_, number) => keyOf((number * 7_919) % known))
  const value = JSON.parse(guarded.sessions[keys[0]])
  const none = new Map(keys.map((key) => [key, { isAllowed: true }]))
  const called = (call) => new Promise((resolve) => call(resolve))
  const calls = {
    get: [(key) => called((done) => raw.get(key, done)), (key) => called((done) => guarded.get(key, done))],
    set: [
      (key) => called((done) => raw.set(key, value, done)),
      (key) => called((done) => guarded.set(key, value, done)),
    ],
    touch: [
      (key) => called((done) => raw.touch(key, value, done)),
      (key) => called((done) => guarded.touch(key, value, done)),
    ],
    'check()': [async (key) => none.get(key), (key) => keepsight.userSessions.check(key)],
  }

  const results = []
  for (const [name, [without, withGuard]] of Object.entries(calls)) {
    const spent = { raw: [], guarded: [] }
    for (let turn = 0; turn < turns + warmUpTurns; turn += 1) {
      const both = [
        ['raw', without],
        ['guarded', withGuard],
      ]
      // Who goes first changes, so that a machine that slows down or speeds up favours neither.
      for (const [which, call] of turn % 2 === 0 ? both : both.toReversed()) {
        for (let n = 0; n < callsOfATurn; n += 1) {
          const key = keys[(turn * callsOfATurn + n) % known]
          const start = performance.now()
          await call(key)
          if (turn >= warmUpTurns) spent[which].push((performance.now() - start) * 1000)
        }
      }
    }
    results.push({ name, raw: percentiles(spent.raw), guarded: percentiles(spent.guarded) })
  }
  return results
}

function percentiles(micros) {
  const sorted = Float64Array.from(micros).sort()
  return { p50Micros: percentile(sorted, 0.5), p99Micros: percentile(sorted, 0.99), calls: sorted.length }
}
