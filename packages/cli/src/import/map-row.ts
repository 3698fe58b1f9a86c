import {
  messageTypes,
  type JsonObject,
  type JsonValue,
  type Message,
  type MessageType,
} from '@keepsight/protocol'
import type { Mapping, PropertySource, Source } from './mapping.js'
import { parseTime } from './parse-time.js'

/** Gives a row's value under a column's name; `undefined` when there is none. */
export type Row = (column: string) => unknown

/** Why a row is no message. */
export class RowProblem extends Error {}

/**
 * Makes the function that turns rows into messages as a mapping says.
 * That function throws a {@link RowProblem} whose message says what is wrong with the row.
 */
export function mapRows(mapping: Mapping, { timezone = 'UTC' }: { timezone?: string | undefined } = {}) {
  const zone = mapping.timestamp.timezone ?? timezone
  return (row: Row): Message => {
    const type = text(row, mapping.type, 'type')
    if (!isMessageType(type))
      throw new RowProblem(`type is ${quote(type)}; there are ${messageTypes.join(', ')}`)
    const optional = (name: 'messageId' | 'userId' | 'anonymousId' | 'groupId') => {
      const value = mapping[name] && text(row, mapping[name], name)
      return value === undefined ? {} : { [name]: value }
    }
    const common = {
      timestamp: timeOf(row, mapping, zone),
      ...optional('messageId'),
      ...optional('userId'),
      ...optional('anonymousId'),
      context: contextOf(row, mapping),
    }
    const properties = bagOf(row, mapping.properties, 'properties')
    switch (type) {
      case 'view':
        return { type, ...common, object: objectOf(row, mapping), properties }
      case 'track':
        return { type, ...common, event: needed(row, mapping.event, 'event'), properties }
      case 'page':
      case 'screen':
        return { type, ...common, properties }
      case 'identify':
        return { type, ...common, traits: bagOf(row, mapping.traits, 'traits') }
      case 'group':
        return {
          type,
          ...common,
          groupId: needed(row, mapping.groupId, 'groupId'),
          traits: bagOf(row, mapping.traits, 'traits'),
        }
      case 'alias':
        throw new RowProblem(
          'alias messages cannot be imported through a mapping; send them as NDJSON messages',
        )
    }
  }
}

/** The columns that a mapping reads, each with the place that names it. */
export function columnsOf(mapping: Mapping): { place: string; column: string }[] {
  const found: { place: string; column: string }[] = []
  const visit = (value: unknown, place: string) => {
    if (typeof value !== 'object' || value === null) return
    for (const [key, each] of Object.entries(value))
      if (key === 'column' && typeof each === 'string') found.push({ place, column: each })
      else if (key !== 'values' && key !== 'csv') visit(each, place ? `${place}.${key}` : key)
  }
  visit(mapping, '')
  return found
}

function timeOf(row: Row, { timestamp }: Mapping, timezone: string): string {
  const value = text(row, { column: timestamp.column }, 'timestamp')
  if (value === undefined) throw new RowProblem('timestamp is empty')
  const time = parseTime(value, { unit: timestamp.unit, timezone })
  if (time === null) throw new RowProblem(`timestamp is not in the unit "${timestamp.unit}"`)
  return time
}

function objectOf(row: Row, { object }: Mapping) {
  const label = object?.label && text(row, object.label, 'object.label')
  const url = object?.url && text(row, object.url, 'object.url')
  return {
    type: needed(row, object?.type, 'object.type'),
    id: needed(row, object?.id, 'object.id'),
    ...(label === undefined ? {} : { label }),
    ...(url === undefined ? {} : { url }),
  }
}

function contextOf(row: Row, mapping: Mapping): JsonObject {
  const context: JsonObject = {}
  for (const [name, value] of Object.entries(bagOf(row, mapping.context, 'context'))) {
    const keys = name.split('.')
    const last = keys.pop() ?? name
    let target = context
    for (const key of keys) {
      const inner = target[key]
      const next: JsonObject =
        typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? inner : {}
      target[key] = next
      target = next
    }
    target[last] = value
  }
  const sessionId = mapping.sessionId && text(row, mapping.sessionId, 'sessionId')
  if (sessionId !== undefined) context.sessionId = sessionId
  context.library ??= { name: 'keepsight-import' }
  return context
}

function bagOf(row: Row, bag: { [name: string]: PropertySource } | undefined, place: string): JsonObject {
  const values: [string, JsonValue][] = []
  for (const [name, source] of Object.entries(bag ?? {})) {
    const value = propertyOf(row, source, `${place}.${name}`)
    if (value !== undefined) values.push([name, value])
  }
  return Object.fromEntries(values)
}

function propertyOf(row: Row, source: PropertySource, place: string): JsonValue | undefined {
  // NDJSON has types of its own; what a mapping does not change keeps them.
  if ('column' in source && !source.as && !source.values && source.otherwise === undefined) {
    const value = row(source.column)
    return value === '' || value === undefined || value === null ? undefined : (value as JsonValue)
  }
  const value = text(row, source, place)
  if (value === undefined) return undefined
  switch (source.as ?? 'text') {
    case 'text':
      return value
    case 'number': {
      const number = Number(value)
      if (!Number.isFinite(number)) throw new RowProblem(`${place} is not a number`)
      return number
    }
    case 'boolean': {
      if (/^(true|yes|1)$/i.test(value)) return true
      if (/^(false|no|0)$/i.test(value)) return false
      throw new RowProblem(`${place} is neither true nor false`)
    }
    case 'json':
      try {
        return JSON.parse(value) as JsonValue
      } catch {
        throw new RowProblem(`${place} is not JSON`)
      }
  }
}

function needed(row: Row, source: Source | undefined, place: string): string {
  if (!source) throw new RowProblem(`the mapping does not say where ${place} comes from`)
  const value = text(row, source, place)
  if (value === undefined) throw new RowProblem(`${place} is empty`)
  return value
}

/** A source's value as text; `undefined` when the cell is empty. Ids stay as they are written: no number ever holds one. */
function text(row: Row, source: Source, place: string): string | undefined {
  const raw = 'column' in source ? cellText(row(source.column), place) : source.value
  if (raw === undefined) return source.otherwise
  if (source.values && Object.hasOwn(source.values, raw)) return source.values[raw]
  return source.otherwise ?? raw
}

function cellText(value: unknown, place: string): string | undefined {
  if (value === undefined || value === null || value === '') return undefined
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return String(value)
  if (typeof value !== 'number') throw new RowProblem(`${place} is neither text nor a number`)
  if (Number.isInteger(value) && !Number.isSafeInteger(value))
    throw new RowProblem(
      `${place} is a number too big for JSON and has lost digits; write it as text, in quotes`,
    )
  return String(value)
}

function isMessageType(type: string | undefined): type is MessageType {
  return (messageTypes as readonly (string | undefined)[]).includes(type)
}

const quote = (value: string | undefined) =>
  value === undefined ? 'empty' : JSON.stringify(value.slice(0, 80))
