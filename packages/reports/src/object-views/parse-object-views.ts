import type { ReportApp } from '../app.js'
import { fingerprint, readCursor } from '../cursor.js'
import { refuse } from '../errors.js'
import type { FilterNode } from '../filters/filter-node.js'
import { readBots, readCount, readFields } from '../query/read-fields.js'
import type { Scope } from '../scope.js'
import { readInstant } from '../time/read-instant.js'
import type { DimensionName, SessionEvents } from '../types.js'

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
  session: SessionEvents | null
  /** Milliseconds since 1970; views at `toMs` are not included. */
  fromMs: number | null
  toMs: number | null
  limit: number
  /** The last view of the page before. */
  after: ViewPlace | null
  fingerprint: string
}

const fields = ['type', 'id', 'user', 'visitor', 'session', 'from', 'to', 'limit', 'cursor', 'bots'] as const
const maxTextCharacters = 512

function readText(value: unknown, field: string): string | null {
  if (value === undefined || value === null) return null
  if (typeof value === 'string' && value.length <= maxTextCharacters) return value
  return refuse(
    'invalid_query',
    `${field} must be a text of at most ${String(maxTextCharacters)} characters.`,
  )
}

function readPlace(place: unknown): ViewPlace {
  const [time, messageId] = (Array.isArray(place) ? place : []) as unknown[]
  const isTime = typeof time === 'string' && /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/.test(time)
  if (isTime && typeof messageId === 'string') return { time, messageId }
  return refuse('invalid_cursor', 'The cursor is damaged. Leave it out to begin at the newest view.')
}

/**
 * Reads an `object-views` request. Leaves through `refuse` when something in it is unknown or out of bounds.
 *
 * @param session what is known of the session that it names; without it, that is taken as the only id of the session
 */
export function parseObjectViews(
  request: unknown,
  app: ReportApp,
  session?: SessionEvents | null,
): ParsedObjectViews {
  const given = readFields(request, fields)
  const test = (dimension: DimensionName, value: string | null): FilterNode[] =>
    value === null ? [] : [{ kind: 'test', operator: 'is', dimension, values: [value] }]
  const visitor = readText(given.visitor, 'visitor')
  const sessionId = readText(given.session, 'session')
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
  const owner = fingerprint(['object-views', scope, visitor, sessionId, fromMs, toMs])
  return {
    scope,
    visitor,
    session: sessionId === null ? null : (session ?? { ids: [sessionId], fromMs: null, toMs: null }),
    fromMs,
    toMs,
    limit: readCount(given.limit, 'limit', { most: 500, otherwise: 100 }),
    after:
      given.cursor === undefined || given.cursor === null ? null : readPlace(readCursor(given.cursor, owner)),
    fingerprint: owner,
  }
}
