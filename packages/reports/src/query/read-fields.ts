import { refuse } from '../errors.js'
import { isTimezone } from '../time/zone-offset.js'
import { previousPeriod, resolveRange, type ResolvedRange } from '../time/resolve-range.js'
import type { Bots } from '../types.js'

/** The body as an object of known fields; refuses any other field, so that a misspelt one is not ignored. */
export function readFields<Name extends string>(
  body: unknown,
  names: readonly Name[],
): Partial<Record<Name, unknown>> {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return refuse('invalid_query', 'The query must be a JSON object.')
  if (Object.keys(body).some((key) => !names.some((name) => name === key)))
    refuse('invalid_query', `The query has an unknown field. Fields are: ${names.join(', ')}.`)
  return body as Partial<Record<Name, unknown>>
}

/** The query's zone, else the app's. */
export function readTimezone(value: unknown, appTimezone: string): string {
  if (value === undefined) return appTimezone
  if (typeof value === 'string' && isTimezone(value)) return value
  return refuse('invalid_query', 'timezone must be an IANA time zone such as Europe/Berlin.')
}

/** The range to compare with, if one is asked for. */
export function readCompare(value: unknown, range: ResolvedRange): ResolvedRange | null {
  if (value === undefined || value === null) return null
  if (value === 'previous_period') return previousPeriod(range)
  if (typeof value === 'object') return resolveRange(value, range.timezone, 'compare')
  return refuse(
    'invalid_query',
    'compare must be "previous_period" or { "from": "2026-01-01", "to": "2026-01-31" }.',
  )
}

/** `include` unless said otherwise. */
export function readBots(value: unknown): Bots {
  if (value === undefined) return 'include'
  if (value === 'include' || value === 'exclude' || value === 'only') return value
  return refuse('invalid_query', 'bots must be include, exclude or only.')
}

/** A whole number of rows between 1 and `most`. */
export function readCount(
  value: unknown,
  field: string,
  bounds: { most: number; otherwise: number },
): number {
  if (value === undefined) return bounds.otherwise
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= bounds.most) return value
  return refuse(
    'invalid_query',
    `${field} must be a whole number from 1 to ${bounds.most.toLocaleString('en')}.`,
  )
}

/** The place of a cursor that counts rows; 0 without one. */
export function readOffset(place: unknown): number {
  if (typeof place === 'number' && Number.isSafeInteger(place) && place >= 0) return place
  return refuse('invalid_cursor', 'The cursor is damaged. Leave it out to begin at the first row.')
}
