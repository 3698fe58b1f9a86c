import type { TimelineItem } from '@keepsight/api'
import { describe, expect, it } from 'vitest'
import { sessionWith } from '../testing/session.js'
import { laneCount, timelineRows, type TimelineRow } from './timeline-rows.js'

const at = (time: string): string => `2024-03-15T${time}:00.000Z`
const first = sessionWith({ id: 'first', startedAt: at('10:00'), state: 'ended', endingAt: at('12:00') })
const second = sessionWith({ id: 'second', startedAt: at('11:00') })
const started = (session: typeof first): TimelineItem => ({
  kind: 'session-started',
  time: session.startedAt,
  session,
})
const ended = (session: typeof first): TimelineItem => ({
  kind: 'session-ended',
  time: session.endingAt ?? '',
  session,
})
const view = (id: string, time: string, sessionId: string | null): TimelineItem => ({
  kind: 'view',
  time: at(time),
  view: {
    id,
    time: at(time),
    user: 'ada',
    visitor: null,
    ip: null,
    sessionId,
    object: { type: 'Product', id: '7', label: null, url: null },
    page: null,
    userAgent: null,
  },
})
const rowsOf = (items: TimelineItem[], sessions = [] as (typeof first)[]) =>
  timelineRows([{ items }], { sessions, timezone: 'UTC' })
const drawn = (rows: TimelineRow[]) =>
  rows.map((row) => [
    row.kind === 'day' ? row.date : row.key,
    row.spans.map(({ session, lane, part }) => `${session} ${String(lane)} ${part}`).join(', '),
  ])

describe('the timeline of a user', () => {
  it('draws sessions as spans, the one that is live from the top', () => {
    const items = [
      view('v2', '12:30', 'second'),
      ended(first),
      started(second),
      view('v1', '10:30', 'first'),
      started(first),
    ]
    const rows = rowsOf(items)
    expect(drawn(rows)).toEqual([
      ['2024-03-15', 'second 0 through'],
      ['view v2', 'second 0 through'],
      ['session-ended first', 'second 0 through, first 1 ends'],
      ['session-started second', 'second 0 starts, first 1 through'],
      ['view v1', 'first 1 through'],
      ['session-started first', 'first 1 starts'],
    ])
    expect(laneCount(rows)).toBe(2)
    expect(rows.map((row) => (row.kind === 'item' ? row.lane : '-'))).toEqual(['-', 0, 1, 0, 1, 1])
  })

  it('a lane is used again once its session has ended', () => {
    const later = sessionWith({ id: 'later', startedAt: at('13:00') })
    expect(laneCount(rowsOf([started(later), ended(first), started(first)]))).toBe(1)
  })

  it('a session whose log-in is not loaded runs to the bottom', () => {
    const old = sessionWith({ id: 'old', startedAt: '2024-03-01T00:00:00.000Z' })
    const rows = rowsOf([view('v2', '12:30', null), view('v1', '10:30', 'old')], [old])
    expect(drawn(rows).slice(1)).toEqual([
      ['view v2', 'old 0 through'],
      ['view v1', 'old 0 through'],
    ])
  })

  it('days are headings in the zone, and spans run through them', () => {
    const rows = timelineRows(
      [{ items: [view('v2', '19:00', 'second'), view('v1', '17:00', null), started(second)] }],
      {
        sessions: [],
        timezone: 'Asia/Kolkata',
      },
    )
    expect(drawn(rows)).toEqual([
      ['2024-03-16', 'second 0 through'],
      ['view v2', 'second 0 through'],
      ['2024-03-15', 'second 0 through'],
      ['view v1', 'second 0 through'],
      ['session-started second', 'second 0 starts'],
    ])
  })

  it('what happened in no session stands beside the spans that run meanwhile', () => {
    const rows = rowsOf([view('v2', '12:30', null), view('v1', '12:00', 'second'), started(second)])
    expect(rows[1]).toMatchObject({ lane: 1, isInSession: false })
    expect(rows[2]).toMatchObject({ lane: 0, isInSession: true })
    expect(laneCount(rows)).toBe(2)
  })

  it('what two pages hold is there once', () => {
    const item = view('v1', '10:30', null)
    const rows = timelineRows([{ items: [item] }, { items: [item] }], { sessions: [], timezone: 'UTC' })
    expect(rows.filter((row) => row.kind === 'item')).toHaveLength(1)
  })

  it('more sessions at once than there are lanes are listed all the same', () => {
    const many = ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => sessionWith({ id, startedAt: at('09:00') }))
    const rows = rowsOf(many.map(started))
    expect(rows.filter((row) => row.kind === 'item')).toHaveLength(6)
    expect(laneCount(rows)).toBe(5)
  })
})
