import { scrubUrl } from '../scrub-url.js'
import type { Step } from './step.js'

/** Puts `properties`, `traits` and what is left of `context` as JSON text. */
export const putBags: Step = ({ message, row }) => {
  row.properties = 'properties' in message ? bagText(message.properties) : '{}'
  row.traits = 'traits' in message ? bagText(message.traits) : '{}'
  row.context = message.context ? restOfContext(message.context) : '{}'
  return undefined
}

/** Properties that hold the address of a page by Segment's spec, or by habit; secrets in them are scrubbed like those in the columns. */
const urlKeys = ['url', 'href', 'path', 'referrer', 'search'] as const

function bagText(bag: object | null | undefined): string {
  if (!bag) return '{}'
  return JSON.stringify(scrubKeys(bag as Record<string, unknown>))
}

function scrubKeys(bag: Record<string, unknown>): Record<string, unknown> {
  for (const key of urlKeys) {
    const value = bag[key]
    // Own data of the message, parsed for this event alone: changed in place.
    if (typeof value === 'string' && Object.hasOwn(bag, key)) bag[key] = scrubUrl(value)
  }
  return bag
}

/** What has a column of its own, or is in one: `page.search` is part of `page.url`. */
const contextColumns = new Set(['ip', 'userAgent', 'locale', 'timezone', 'sessionId'])
const pageColumns = new Set(['url', 'path', 'title', 'referrer', 'search'])
const libraryColumns = new Set(['name', 'version'])

function restOfContext(context: Record<string, unknown>): string {
  let rest: Record<string, unknown> | undefined
  for (const key in context) {
    if (contextColumns.has(key)) continue
    let value = context[key]
    if (key === 'page') value = restOf(value, pageColumns)
    else if (key === 'library') value = restOf(value, libraryColumns)
    if (value === undefined || value === null) continue
    // Without a prototype, so that a key `__proto__` is a key like any other.
    rest ??= Object.create(null) as Record<string, unknown>
    rest[key] = value
  }
  return rest ? JSON.stringify(rest) : '{}'
}

function restOf(value: unknown, columns: ReadonlySet<string>): Record<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  let rest: Record<string, unknown> | undefined
  for (const key in value) {
    if (columns.has(key)) continue
    rest ??= Object.create(null) as Record<string, unknown>
    rest[key] = (value as Record<string, unknown>)[key]
  }
  return rest
}
