import type { ReportApp } from '../app.js'
import { fingerprint, readCursor } from '../cursor.js'
import { refuse } from '../errors.js'
import type { FilterNode } from '../filters/filter-node.js'
import { parseFilters } from '../filters/parse-filter.js'
import {
  readBots,
  readCompare,
  readCount,
  readFields,
  readOffset,
  readTimezone,
} from '../query/read-fields.js'
import type { Scope } from '../scope.js'
import { dateRangeOf, resolveRange, type ResolvedRange } from '../time/resolve-range.js'
import type { ObjectsRequest } from '../types.js'

/** A name that `orderBy` takes. */
export type ObjectsOrderName = NonNullable<ObjectsRequest['orderBy']>[number][0]

/** An `objects` request that has been read. */
export interface ParsedObjects {
  scope: Scope
  range: ResolvedRange
  comparison: ResolvedRange | null
  orderBy: { name: ObjectsOrderName; direction: 'asc' | 'desc' }[]
  limit: number
  offset: number
  fingerprint: string
}

const fields = ['range', 'timezone', 'compare', 'filters', 'orderBy', 'limit', 'cursor', 'bots'] as const
const orderNames: readonly ObjectsOrderName[] = ['views', 'visitors', 'users', 'lastViewedAt']

const isView: FilterNode = { kind: 'test', operator: 'is', dimension: 'event:type', values: ['view'] }

/** A scope's filter that lets only views through, besides what else is asked. */
export function onlyViews(filter: FilterNode | null): FilterNode {
  return filter ? { kind: 'and', nodes: [isView, filter] } : isView
}

function readOrder(given: unknown): ParsedObjects['orderBy'] {
  if (given === undefined) return [{ name: 'views', direction: 'desc' }]
  if (!Array.isArray(given))
    return refuse('invalid_query', 'orderBy must be a list such as [["views", "desc"]].')
  return given.map((entry: unknown) => {
    const [name, direction = 'asc'] = (Array.isArray(entry) ? entry : []) as unknown[]
    const found = orderNames.find((candidate) => candidate === name)
    if (found === undefined || (direction !== 'asc' && direction !== 'desc'))
      return refuse(
        'invalid_query',
        `orderBy must hold pairs such as ["views", "desc"], of: ${orderNames.join(', ')}.`,
      )
    return { name: found, direction }
  })
}

/** Reads an `objects` request. Leaves through `refuse` when something in it is unknown or out of bounds. */
export function parseObjects(body: unknown, app: ReportApp): ParsedObjects {
  const given = readFields(body, fields)
  const timezone = readTimezone(given.timezone, app.timezone)
  const range = resolveRange(given.range, timezone)
  const request = {
    scope: {
      appId: app.id,
      timezone,
      bots: readBots(given.bots),
      filter: onlyViews(parseFilters(given.filters, timezone)),
    },
    range,
    comparison: readCompare(given.compare, range),
    orderBy: readOrder(given.orderBy),
  }
  const owner = fingerprint([
    'objects',
    request.scope,
    dateRangeOf(range),
    request.comparison,
    request.orderBy,
  ])
  return {
    ...request,
    limit: readCount(given.limit, 'limit', { most: 10_000, otherwise: 100 }),
    offset:
      given.cursor === undefined || given.cursor === null ? 0 : readOffset(readCursor(given.cursor, owner)),
    fingerprint: owner,
  }
}
