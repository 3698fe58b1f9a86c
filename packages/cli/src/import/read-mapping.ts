import { readFileSync } from 'node:fs'
import { messageTypes } from '@keepsight/protocol'
import { CliError } from '../cli-error.js'
import { isTimeZone } from './parse-time.js'
import type { Mapping } from './mapping.js'

type Json = { [key: string]: unknown }

const sources = ['event', 'messageId', 'userId', 'anonymousId', 'sessionId', 'groupId'] as const
const known = ['name', 'csv', 'timestamp', 'type', ...sources, 'object', 'properties', 'traits', 'context']

/**
 * Reads and checks a mapping file.
 *
 * @throws CliError that names each place that is wrong and what belongs there
 */
export function readMapping(file: string): Mapping {
  let content: unknown
  try {
    content = JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''))
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    throw new CliError(
      missing
        ? `There is no mapping file ${file}.`
        : `The mapping file ${file} is not JSON: ${String(error)}`,
      { cause: error },
    )
  }
  const problems = problemsOf(content)
  if (problems.length)
    throw new CliError(`The mapping file ${file} cannot be used:\n  ${problems.join('\n  ')}`)
  return content as Mapping
}

/** Everything that is wrong with a mapping, one sentence each; empty when it can be used. */
export function problemsOf(mapping: unknown): string[] {
  if (!isObject(mapping)) return ['it must be a JSON object.']
  const problems: string[] = []
  const must = (holds: boolean, sentence: string) => {
    if (!holds) problems.push(sentence)
  }
  unknownFields(mapping, known, '', must)
  if (mapping.name !== undefined) must(isText(mapping.name), 'name must be text.')
  checkCsv(mapping.csv, must)
  checkTimestamp(mapping.timestamp, must)
  if (mapping.type === undefined)
    must(false, 'type is missing: write { "value": "view" } or { "column": … }.')
  else checkSource(mapping.type, 'type', must)
  for (const type of constantTypes(mapping.type))
    must(
      (messageTypes as readonly string[]).includes(type),
      `type: ${JSON.stringify(type)} is no message type; there are ${messageTypes.join(', ')}.`,
    )
  for (const name of sources) if (mapping[name] !== undefined) checkSource(mapping[name], name, must)
  checkObject(mapping.object, must)
  for (const bag of ['properties', 'traits', 'context']) checkBag(mapping[bag], bag, must)
  return problems
}

type Must = (holds: boolean, sentence: string) => void

function checkCsv(csv: unknown, must: Must): void {
  if (csv === undefined) return
  if (!isObject(csv)) return must(false, 'csv must be an object.')
  unknownFields(csv, ['delimiter', 'columns'], 'csv.', must)
  if (csv.delimiter !== undefined)
    must(isText(csv.delimiter) && csv.delimiter.length === 1, 'csv.delimiter must be one character.')
  if (csv.columns !== undefined)
    must(Array.isArray(csv.columns) && csv.columns.every(isText), 'csv.columns must be a list of names.')
}

function checkTimestamp(timestamp: unknown, must: Must): void {
  if (!isObject(timestamp))
    return must(
      false,
      'timestamp is missing: write { "column": …, "unit": "seconds" | "milliseconds" | "iso" }.',
    )
  unknownFields(timestamp, ['column', 'unit', 'timezone'], 'timestamp.', must)
  must(isText(timestamp.column), 'timestamp.column must be the name of a column.')
  must(
    ['seconds', 'milliseconds', 'iso'].includes(timestamp.unit as string),
    'timestamp.unit must be "seconds", "milliseconds" or "iso".',
  )
  if (timestamp.timezone !== undefined)
    must(
      isText(timestamp.timezone) && isTimeZone(timestamp.timezone),
      'timestamp.timezone must be an IANA zone such as Europe/Berlin.',
    )
}

function checkObject(object: unknown, must: Must): void {
  if (object === undefined) return
  if (!isObject(object)) return must(false, 'object must be { "type": …, "id": … }.')
  unknownFields(object, ['type', 'id', 'label', 'url'], 'object.', must)
  for (const name of ['type', 'id'])
    if (object[name] === undefined)
      must(false, `object.${name} is missing: write { "column": … } or { "value": … }.`)
  for (const name of ['type', 'id', 'label', 'url'])
    if (object[name] !== undefined) checkSource(object[name], `object.${name}`, must)
}

function checkBag(bag: unknown, name: string, must: Must): void {
  if (bag === undefined) return
  if (!isObject(bag)) return must(false, `${name} must be an object of names and their sources.`)
  for (const [key, source] of Object.entries(bag)) checkSource(source, `${name}.${key}`, must, ['as'])
}

function checkSource(source: unknown, name: string, must: Must, more: string[] = []): void {
  if (!isObject(source) || (source.column === undefined) === (source.value === undefined))
    return must(false, `${name} must be { "column": "name of a column" } or { "value": "always this" }.`)
  unknownFields(source, ['column', 'value', 'values', 'otherwise', ...more], `${name}.`, must)
  for (const field of ['column', 'value', 'otherwise'])
    if (source[field] !== undefined) must(isText(source[field]), `${name}.${field} must be text.`)
  if (source.values !== undefined)
    must(
      isObject(source.values) && Object.values(source.values).every((each) => typeof each === 'string'),
      `${name}.values must be an object of texts, such as { "VIEW": "view" }.`,
    )
  if (source.as !== undefined)
    must(
      ['text', 'number', 'boolean', 'json'].includes(source.as as string),
      `${name}.as must be "text", "number", "boolean" or "json".`,
    )
}

/** The types that the mapping itself names. */
function constantTypes(type: unknown): string[] {
  if (!isObject(type)) return []
  const values = isObject(type.values) ? Object.values(type.values) : []
  return [type.value, type.otherwise, ...values].filter(isText)
}

function unknownFields(object: Json, names: readonly string[], prefix: string, must: Must): void {
  for (const name of Object.keys(object))
    must(names.includes(name), `${prefix}${name} does not exist; there are ${names.join(', ')}.`)
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}
