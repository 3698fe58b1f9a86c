import { dimensionNames, dimensionOf } from '../dimensions.js'
import { refuse } from '../errors.js'
import { bucketOfLabel } from '../time/bucket-of-label.js'
import type { DimensionName, FilterOperator } from '../types.js'
import type { FilterNode } from './filter-node.js'

/** Bounds of one request's filters: far above what a person writes, far below what would burden the engine. */
export const filterLimits = { depth: 16, filters: 200, values: 1000, valueCharacters: 4096 } as const

const operators = ['is', 'is_not', 'contains', 'contains_not', 'matches', 'greater', 'less'] as const
const timeOperators: readonly FilterOperator[] = ['is', 'is_not', 'greater', 'less']
const isOperator = (text: unknown): text is FilterOperator => operators.some((operator) => operator === text)

interface Reading {
  timezone: string
  /** Filters still allowed. */
  left: number
}

function readDimension(name: unknown, place: string): DimensionName {
  const known = dimensionNames.find((dimension) => dimension === name)
  if (known !== undefined) return known
  return refuse(
    'unknown_dimension',
    `${place} names a dimension that does not exist. Use one of: ${dimensionNames.join(', ')}.`,
  )
}

function readValues(given: unknown, place: string): string[] {
  const values: unknown[] = Array.isArray(given) ? given : [given]
  if (values.length === 0 || values.length > filterLimits.values)
    refuse('invalid_query', `${place} needs 1 to ${String(filterLimits.values)} values.`)
  return values.map((value) => {
    if (value === null) return ''
    if (typeof value === 'number' && Number.isFinite(value)) return String(value)
    if (typeof value === 'string' && value.length <= filterLimits.valueCharacters) return value
    return refuse(
      'invalid_query',
      `The values of ${place} must be texts of at most ${String(filterLimits.valueCharacters)} characters, numbers, or null for none.`,
    )
  })
}

function checkTime(test: Extract<FilterNode, { kind: 'test' }>, place: string, timezone: string): void {
  const dimension = dimensionOf(test.dimension)
  if (dimension.kind !== 'time') return
  if (!timeOperators.includes(test.operator))
    refuse(
      'invalid_query',
      `${place}: ${test.dimension} can be compared with ${timeOperators.join(', ')} only.`,
    )
  if (test.values.some((value) => bucketOfLabel(value, dimension.unit, timezone) === null))
    refuse(
      'invalid_query',
      dimension.unit === 'minute' || dimension.unit === 'hour'
        ? `The values of ${place} must be instants such as 2026-01-31T12:00+01:00.`
        : `The values of ${place} must be days such as 2026-01-31.`,
    )
}

function readTest(given: unknown[], place: string, reading: Reading): FilterNode {
  const [operator, name] = given
  if (!isOperator(operator))
    return refuse(
      'invalid_query',
      `${place} has an unknown operator. Use one of: ${operators.join(', ')}, and, or, not.`,
    )
  if (given.length !== 3) refuse('invalid_query', `${place} must be [operator, dimension, values].`)
  const test = {
    kind: 'test' as const,
    operator,
    dimension: readDimension(name, place),
    values: readValues(given[2], place),
  }
  if (operator === 'greater' || operator === 'less') {
    const isTime = dimensionOf(test.dimension).kind === 'time'
    const isOneNumber =
      test.values.length === 1 && /\S/.test(test.values[0] ?? '') && Number.isFinite(Number(test.values[0]))
    if (test.values.length !== 1 || (!isTime && !isOneNumber))
      refuse('invalid_query', `${place}: ${operator} needs one value, a number${isTime ? ' or time' : ''}.`)
  }
  checkTime(test, place, reading.timezone)
  return test
}

function readNode(given: unknown, place: string, reading: Reading): FilterNode {
  if (!Array.isArray(given))
    return refuse('invalid_query', `${place} must be a list such as ["is", "object:type", ["Product"]].`)
  if (--reading.left < 0)
    refuse('invalid_query', `There are more than ${String(filterLimits.filters)} filters.`)
  if (place.split('[').length - 1 > filterLimits.depth)
    refuse('invalid_query', `Filters are nested more than ${String(filterLimits.depth)} levels deep.`)
  const [head, ...rest] = given as unknown[]
  if (head !== 'and' && head !== 'or' && head !== 'not') return readTest(given, place, reading)
  // Both ["and", a, b] and ["and", [a, b]]: a filter begins with a text, a list of filters does not.
  const listed =
    rest.length === 1 && Array.isArray(rest[0]) && typeof rest[0][0] !== 'string' && head !== 'not'
  const parts = listed ? (rest[0] as unknown[]) : rest
  if (parts.length === 0 || (head === 'not' && parts.length !== 1))
    refuse(
      'invalid_query',
      `${place}: ${head} needs ${head === 'not' ? 'exactly one filter' : 'at least one filter'}.`,
    )
  const nodes = parts.map((part, index) => readNode(part, `${place}[${String(index + 1)}]`, reading))
  return head === 'not' ? { kind: 'not', node: nodes[0] as FilterNode } : { kind: head, nodes }
}

/**
 * Reads the `filters` of a request: one filter, or a list of which all must hold. `null`: everything passes.
 * Refuses what it does not know with its place, such as `filters[1][2]`.
 */
export function parseFilters(filters: unknown, timezone: string): FilterNode | null {
  if (filters === undefined || filters === null) return null
  if (!Array.isArray(filters)) return refuse('invalid_query', 'filters must be a list.')
  if (filters.length === 0) return null
  const reading = { timezone, left: filterLimits.filters }
  if (typeof filters[0] === 'string') return readNode(filters, 'filters', reading)
  return {
    kind: 'and',
    nodes: filters.map((filter, index) => readNode(filter, `filters[${String(index)}]`, reading)),
  }
}
