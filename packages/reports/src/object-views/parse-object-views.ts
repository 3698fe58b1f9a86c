import type { ReportApp } from '../app.js'
import { fingerprint, readCursor } from '../cursor.js'
import { refuse } from '../errors.js'
import type { FilterNode } from '../filters/filter-node.js'
import { readBots, readCount, readFields } from '../query/read-fields.js'
import type { Scope } from '../scope.js'
import { parseCalendarDay } from '../time/calendar-day.js'
import { dayStart } from '../time/day-start.js'
import type { DimensionName } from '../types.js'

/** A view's place in "newest first": views before it are newer. */
export interface ViewPlace {
  /** As stored: `YYYY-MM-DD HH:MM:SS.mmm`, UTC. */
  time: string
  messageId: string
}

/** An `object-views` request that has been read. */
export interface ParsedObjectViews {
  scope: Scope
  visitor: string | null
  /** Milliseconds since 1970; views at `toMs` are not included. */
  fromMs: number | null
  toMs: number | null
  limit: number
  /** The last view of the page before. */
  after: ViewPlace | null
  fingerprint: string
}

const fields = ['type', 'id', 'user', 'visitor', 'from', 'to', 'limit', 'cursor', 'bots'] as const
const maxTextCharacters = 512

function readText(value: unknown, field: string): string | null {
  if (value === undefined || value === null) return null
  if (typeof value === 'string' && value.length <= maxTextCharacters) return value
  return refuse(
    'invalid_query',
    `${field} must be a text of at most ${String(maxTextCharacters)} characters.`,
  )
}

function readInstant(value: unknown, field: 'from' | 'to', timezone: string): number | null {
  if (value === undefined || value === null) return null
  const text = typeof value === 'string' ? value : ''
  const day = parseCalendarDay(text)
  if (day !== null) return dayStart(timezone, field === 'to' ? day + 1 : day) * 1000
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)$/.test(text)) {
    const ms = Date.parse(text)
    if (ms >= 0 && ms < Date.UTC(2100, 0, 1)) return ms
  }
  return refuse(
    'invalid_query',
    `${field} must be a day such as 2026-01-31, or an instant with its offset such as 2026-01-31T12:00:00Z (a + must be sent as %2B).`,
  )
}

function readPlace(place: unknown): ViewPlace {
  const [time, messageId] = (Array.isArray(place) ? place : []) as unknown[]
  const isTime = typeof time === 'string' && /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/.test(time)
  if (isTime && typeof messageId === 'string') return { time, messageId }
  return refuse('invalid_cursor', 'The cursor is damaged. Leave it out to begin at the newest view.')
}

/** Reads an `object-views` request. Leaves through `refuse` when something in it is unknown or out of bounds. */
export function parseObjectViews(request: unknown, app: ReportApp): ParsedObjectViews {
  const given = readFields(request, fields)
  const test = (dimension: DimensionName, value: string | null): FilterNode[] =>
    value === null ? [] : [{ kind: 'test', operator: 'is', dimension, values: [value] }]
  const visitor = readText(given.visitor, 'visitor')
  const scope: Scope = {
    appId: app.id,
    timezone: app.timezone,
    bots: readBots(given.bots),
    filter: {
      kind: 'and',
      nodes: [
        ...test('event:type', 'view'),
        ...test('object:type', readText(given.type, 'type')),
        ...test('object:id', readText(given.id, 'id')),
        ...test('user:id', readText(given.user, 'user')),
      ],
    },
  }
  const fromMs = readInstant(given.from, 'from', app.timezone)
  const toMs = readInstant(given.to, 'to', app.timezone)
  if (fromMs !== null && toMs !== null && toMs < fromMs) refuse('invalid_query', 'to is before from.')
  const owner = fingerprint(['object-views', scope, visitor, fromMs, toMs])
  return {
    scope,
    visitor,
    fromMs,
    toMs,
    limit: readCount(given.limit, 'limit', { most: 500, otherwise: 100 }),
    after:
      given.cursor === undefined || given.cursor === null ? null : readPlace(readCursor(given.cursor, owner)),
    fingerprint: owner,
  }
}
