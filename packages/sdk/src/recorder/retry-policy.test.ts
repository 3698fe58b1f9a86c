import { describe, expect, it } from 'vitest'
import { judge, retryAfterMs, type Outcome } from './retry-policy.js'

const answer = (status: number, json?: unknown, retryAfter: number | null = null): Outcome => ({
  kind: 'answer',
  status,
  retryAfterMs: retryAfter,
  json,
})
const half = () => 0.5

describe('judge', () => {
  it.each([408, 429, 500, 502, 503, 504, 599])('retries status %i', (status) => {
    expect(judge(answer(status), 0, half)).toEqual({ action: 'retry', delayMs: 375, error: 'overloaded' })
  })
  it.each([400, 402, 404, 405, 410, 415, 422, 431])('drops on status %i', (status) => {
    expect(judge(answer(status), 0, half)).toEqual({ action: 'drop', error: 'request_refused' })
  })
  it.each([401, 403])('drops on status %i, which is about the key', (status) => {
    expect(judge(answer(status), 0, half)).toEqual({ action: 'drop', error: 'key_refused' })
  })
  it('halves on 413', () => {
    expect(judge(answer(413), 3, half)).toEqual({ action: 'halve' })
  })
  it.each([301, 302, 307, 308])('keeps the events on a redirect (%i), which is not followed', (status) => {
    expect(judge(answer(status), 0, half)).toMatchObject({ action: 'retry', error: 'redirected' })
  })
  it('retries when there is no answer, and tells a timeout from a refusal', () => {
    expect(judge({ kind: 'failure', code: 'ECONNREFUSED', timedOut: false }, 0, half)).toMatchObject({
      action: 'retry',
      error: 'unreachable',
    })
    expect(judge({ kind: 'failure', code: 'ETIMEDOUT', timedOut: true }, 0, half)).toMatchObject({
      error: 'timeout',
    })
  })
  it.each([[undefined], ['<html>'], [{}], [{ success: false }], [null], [[]]])(
    'does not take a 200 that no Keepsight server gave for an acknowledgement (%#)',
    (json) => {
      expect(judge(answer(200, json), 0, half)).toMatchObject({ action: 'retry', error: 'bad_answer' })
    },
  )
  it('is done with a 200 of a Keepsight server, and lists what it rejected', () => {
    expect(judge(answer(200, { success: true, accepted: 3 }), 0, half)).toEqual({
      action: 'done',
      rejected: [],
    })
    const rejected = [{ index: 1, code: 'invalid_type', message: 'x' }, { index: 'no' }, null]
    expect(judge(answer(200, { success: true, accepted: 2, rejected }), 0, half)).toEqual({
      action: 'done',
      rejected: [{ index: 1, code: 'invalid_type' }],
    })
  })
  it('doubles the pause up to half a minute, spread over its second half', () => {
    const pauses = (random: number) =>
      [0, 1, 2, 5, 6, 50].map((attempt) => {
        const verdict = judge(answer(503), attempt, () => random)
        return verdict.action === 'retry' ? verdict.delayMs : null
      })
    expect(pauses(0)).toEqual([250, 500, 1000, 8000, 15_000, 15_000])
    expect(pauses(1)).toEqual([500, 1000, 2000, 16_000, 30_000, 30_000])
  })
  it('honours Retry-After, but not for more than five minutes, and never shortens its own pause', () => {
    expect(judge(answer(429, undefined, 60_000), 0, half)).toMatchObject({ delayMs: 60_000 })
    expect(judge(answer(429, undefined, 9_999_999), 0, half)).toMatchObject({ delayMs: 300_000 })
    expect(judge(answer(429, undefined, 0), 0, half)).toMatchObject({ delayMs: 375 })
  })
})

describe('retryAfterMs', () => {
  it.each([
    ['2', 2000],
    [' 1.5 ', 1500],
    ['Thu, 01 Jan 1970 00:00:10 GMT', 9000],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
    ['soon', null],
    [undefined, null],
  ])('reads %s', (header, ms) => {
    expect(retryAfterMs(header, 1000)).toBe(ms)
  })
})
