import type { Message } from '@keepsight/protocol'
import type { Outcome, ReadRecords } from './parsed-record.js'
import type { Mapping } from './mapping.js'
import { mapRows, RowProblem, type Row } from './map-row.js'
import { readLines } from './read-lines.js'

/** Reads NDJSON: each line an object that a mapping turns into a message or, without a mapping, a message as `POST /v1/batch` takes it. */
export function readNdjson(mapping: Mapping | null, options: { timezone?: string | undefined }): ReadRecords {
  const map = mapping ? mapRows(mapping, options) : null
  return async function* (chunks) {
    for await (const { number: line, text } of readLines(chunks)) {
      if (text === null) yield { line, content: '', reason: 'the line is longer than 1 MiB' }
      else if (text.trim() !== '') yield { line, content: text, ...parse(text, map) }
    }
  }
}

function parse(text: string, map: ((row: Row) => Message) | null): Outcome {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { reason: 'the line is not JSON' }
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { reason: 'the line is not a JSON object' }
  // The collector checks a message anyhow, and its answer names what is wrong.
  if (!map) return { message: value as Message }
  try {
    return { message: map((column) => at(value, column)) }
  } catch (error) {
    if (error instanceof RowProblem) return { reason: error.message }
    throw error
  }
}

/** The value under a name, or under a path of names with dots between them. */
function at(object: object, path: string): unknown {
  if (Object.hasOwn(object, path)) return (object as { [key: string]: unknown })[path]
  let value: unknown = object
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = (value as { [key: string]: unknown })[key]
  }
  return value
}
