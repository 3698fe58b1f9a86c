import type { ReportApp } from '../app.js'
import { refuse } from '../errors.js'
import type { FilterNode } from '../filters/filter-node.js'
import { onlyViews } from '../objects/parse-objects.js'
import { readBots, readCompare, readCount, readFields, readTimezone } from '../query/read-fields.js'
import type { Scope } from '../scope.js'
import { resolveRange, type ResolvedRange } from '../time/resolve-range.js'
import { dimensionNames, isTimeDimension } from '../dimensions.js'
import type { TimeDimensionName } from '../types.js'

/** An `object` request that has been read. */
export interface ParsedObject {
  type: string
  id: string
  /** Views of this object only. */
  scope: Scope
  range: ResolvedRange
  comparison: ResolvedRange | null
  interval: TimeDimensionName
  viewers: number
  newest: number
}

const fields = [
  'type',
  'id',
  'range',
  'timezone',
  'compare',
  'interval',
  'viewers',
  'newest',
  'bots',
] as const

function readId(value: unknown, field: string): string {
  if (typeof value === 'string' && value.length >= 1 && value.length <= 256) return value
  return refuse('invalid_query', `${field} must be a text of 1 to 256 characters.`)
}

function readInterval(value: unknown, range: ResolvedRange): TimeDimensionName {
  if (value === undefined) return range.lastDay - range.firstDay < 2 ? 'time:hour' : 'time:day'
  const names = dimensionNames.filter(isTimeDimension)
  const found = names.find((name) => name === value)
  return found ?? refuse('invalid_query', `interval must be one of: ${names.join(', ')}.`)
}

/** Reads an `object` request. Leaves through `refuse` when something in it is unknown or out of bounds. */
export function parseObject(body: unknown, app: ReportApp): ParsedObject {
  const given = readFields(body, fields)
  const timezone = readTimezone(given.timezone, app.timezone)
  const range = resolveRange(given.range, timezone)
  const [type, id] = [readId(given.type, 'type'), readId(given.id, 'id')]
  const filter: FilterNode = {
    kind: 'and',
    nodes: [
      { kind: 'test', operator: 'is', dimension: 'object:type', values: [type] },
      { kind: 'test', operator: 'is', dimension: 'object:id', values: [id] },
    ],
  }
  return {
    type,
    id,
    scope: { appId: app.id, timezone, bots: readBots(given.bots), filter: onlyViews(filter) },
    range,
    comparison: readCompare(given.compare, range),
    interval: readInterval(given.interval, range),
    viewers: readCount(given.viewers, 'viewers', { most: 500, otherwise: 50 }),
    newest: readCount(given.newest, 'newest', { most: 500, otherwise: 50 }),
  }
}
