import type { EndingNotice, EndReason } from '@keepsight/protocol'
import { expect, it } from 'vitest'
import { describeEnding } from './describe-ending.js'

const at = '2026-03-01T12:00:00.000Z'
const notice = (reason: EndReason, replacedBy: EndingNotice['replacedBy'] = null): EndingNotice => ({
  sessionId: 'id',
  reason,
  at,
  replacedBy,
})
const after = (ms: number): number => Date.parse(at) + ms
const device = 'Firefox on macOS'

it.each([
  [0, 'just now'],
  [59_999, 'just now'],
  [-5_000, 'just now'],
  [60_000, '1 minute ago'],
  [125_000, '2 minutes ago'],
  [3_600_000, '1 hour ago'],
  [47 * 3_600_000, '1 day ago'],
  [5 * 86_400_000, '5 days ago'],
])('%i ms after the ending it was %s', (ms, text) => {
  expect(describeEnding(notice('ended-by-admin'), after(ms))).toBe(`Signed out by an administrator, ${text}.`)
})

it('says where somebody signed in instead', () => {
  const replaced = (place: string | null) => notice('replaced', { device, place, startedAt: at })
  expect(describeEnding(replaced('Berlin, Germany'), after(120_000))).toBe(
    'Signed in on another device (Firefox on macOS, Berlin, Germany), 2 minutes ago.',
  )
  expect(describeEnding(replaced(null), after(0))).toBe(
    'Signed in on another device (Firefox on macOS), just now.',
  )
  expect(describeEnding(notice('replaced'), after(0))).toBe('Signed in on another device, just now.')
})

it.each<EndReason>(['logout', 'ended-by-user', 'user-deactivated', 'idle', 'expired'])(
  'has a sentence for %s',
  (reason) => {
    expect(describeEnding(notice(reason), after(0))).toMatch(/^[A-Z].*, just now\.$/)
  },
)
