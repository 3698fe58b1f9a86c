import type { EndReason } from '@keepsight/protocol'
import { describe, expect, it } from 'vitest'
import { keyOf, onBothDatabases, type Bench } from '../testing/bench.js'

const admin = { kind: 'admin', id: null } as const
const zero = { logIns: 0, users: 0, failed: 0, rejected: 0, endings: 0 }

onBothDatabases((bench) => {
  /** Logs in at one instant and ends at another. */
  async function lived(
    key: string,
    from: string,
    to?: string,
    { user = 'ada', reason = 'logout' as EndReason } = {},
  ) {
    const { app, sessions, session, clock } = bench()
    clock.now = Date.parse(from)
    await session(key, { user })
    if (!to) return
    clock.now = Date.parse(to)
    await sessions.end(app, { sessions: [keyOf(key)], reason }, admin)
  }
  const report = ({ app, sessions }: Bench, from: string, to: string, timezone = 'UTC') =>
    sessions.report(app, { from, to, timezone })

  describe('a report', () => {
    it('counts each log-in, ending and refusal on its day', async () => {
      const { app, otherApp, sessions, logIn, clock } = bench()
      await lived('a', '2026-03-01T23:59:59.999Z', '2026-03-02T00:00:09.999Z')
      await lived('b', '2026-03-02T00:00:00Z', '2026-03-02T00:00:20Z', { reason: 'replaced' })
      await lived('c', '2026-03-02T10:00:00Z', '2026-03-02T10:01:00Z', { user: 'bob' })
      await lived('d', '2026-03-02T11:00:00Z', '2026-03-02T12:00:00Z', { user: 'bob' })
      await lived('e', '2026-03-04T00:00:00Z', undefined, { user: 'eve' })
      await lived('before', '2026-02-28T00:00:00Z', '2026-02-28T10:00:00Z')
      clock.now = Date.parse('2026-03-03T05:00:00Z')
      await sessions.recordFailure(app, { user: 'ada', ip: '8.8.8.8', userAgent: 'x' })
      await sessions.recordFailure(app, {})
      await logIn('a')
      expect(await logIn('r', { user: 'eve', limit: 1, onLimit: 'reject' })).toMatchObject({
        reason: 'limit',
      })
      // Another app's are not counted.
      await sessions.start(otherApp, { keyId: keyOf('z'), sealedKey: 's', user: 'ada' })
      await sessions.recordFailure(otherApp, {})

      expect(await report(bench(), '2026-03-01', '2026-03-04')).toEqual({
        liveNow: { sessions: 1, users: 1, ending: 5 },
        days: [
          { date: '2026-03-01', ...zero, logIns: 1, users: 1 },
          { date: '2026-03-02', ...zero, logIns: 3, users: 2, endings: 4 },
          { date: '2026-03-03', ...zero, failed: 2, rejected: 2 },
          { date: '2026-03-04', ...zero, logIns: 1, users: 1 },
        ],
        totals: { logIns: 5, users: 3, failed: 2, rejected: 2, endings: 4 },
        // 10 s, 20 s, 60 s, 3,600 s
        length: { medianSeconds: 40, p90Seconds: 3600, averageSeconds: 922.5 },
        sessionsPerUser: {
          average: 5 / 3,
          most: 2,
          users: [
            { sessions: 1, users: 1 },
            { sessions: 2, users: 2 },
          ],
        },
        endings: [
          { reason: 'logout', count: 3 },
          { reason: 'replaced', count: 1 },
          { reason: 'ended-by-user', count: 0 },
          { reason: 'ended-by-admin', count: 0 },
          { reason: 'user-deactivated', count: 0 },
          { reason: 'idle', count: 0 },
          { reason: 'expired', count: 0 },
        ],
        refusals: [
          { reason: 'failed', count: 2 },
          { reason: 'limit', count: 1 },
          { reason: 'already-ended', count: 1 },
          { reason: 'user-deactivated', count: 0 },
        ],
      })
    })

    it('has a median and a 90th percentile of ten', async () => {
      for (let i = 1; i <= 10; i++)
        await lived(`${i}`, '2026-03-02T00:00:00Z', `2026-03-02T00:00:${String(i).padStart(2, '0')}Z`)
      expect((await report(bench(), '2026-03-02', '2026-03-02')).length).toEqual({
        medianSeconds: 5.5,
        p90Seconds: 9,
        averageSeconds: 5.5,
      })
    })

    it('of nothing has every day and nulls', async () => {
      expect(await report(bench(), '2026-03-01', '2026-03-02')).toMatchObject({
        liveNow: { sessions: 0, users: 0, ending: 0 },
        days: [
          { date: '2026-03-01', ...zero },
          { date: '2026-03-02', ...zero },
        ],
        totals: zero,
        length: { medianSeconds: null, p90Seconds: null, averageSeconds: null },
        sessionsPerUser: { average: null, most: 0, users: [] },
      })
    })

    it.each([
      // The clocks go forward at 01:00 UTC: the day has 23 hours.
      ['Europe/Berlin', '2026-03-29', '2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z'],
      // And back: 25 hours.
      ['Europe/Berlin', '2026-10-25', '2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z'],
      ['Asia/Kolkata', '2026-03-02', '2026-03-01T18:30:00Z', '2026-03-02T18:30:00Z'],
      ['America/St_Johns', '2026-01-10', '2026-01-10T03:30:00Z', '2026-01-11T03:30:00Z'],
      // No midnight: the clocks go from 24:00 to 01:00.
      ['Africa/Cairo', '2026-04-24', '2026-04-23T22:00:00Z', '2026-04-24T21:00:00Z'],
      ['Pacific/Kiritimati', '2026-03-02', '2026-03-01T10:00:00Z', '2026-03-02T10:00:00Z'],
    ])('in %s of %s has the log-ins of that day', async (timezone, date, from, to) => {
      await lived('before', new Date(Date.parse(from) - 1).toISOString())
      await lived('first', from)
      await lived('last', new Date(Date.parse(to) - 1).toISOString())
      await lived('after', to)
      const { days } = await report(bench(), date, date, timezone)
      expect(days).toEqual([{ date, ...zero, logIns: 2, users: 1 }])
    })

    it.each([
      ['2026-03-02', '2026-03-01', 'UTC'],
      ['2026-02-30', '2026-03-01', 'UTC'],
      ['yesterday', '2026-03-01', 'UTC'],
      ['2020-01-01', '2026-03-01', 'UTC'],
      ['2026-03-01', '2026-03-01', 'Mars/Base'],
    ])('from %s to %s in %s is refused', async (from, to, timezone) => {
      await expect(report(bench(), from, to, timezone)).rejects.toMatchObject({
        code: 'invalid_session_request',
      })
    })

    it('of three years is one too', async () => {
      await lived('a', '2026-03-02T00:00:00Z')
      const { days, totals } = await report(bench(), '2024-01-01', '2026-12-31', 'Europe/Berlin')
      expect([days.length, totals.logIns]).toEqual([1096, 1])
    })
  })
})
