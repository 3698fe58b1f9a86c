import type { ReportApp } from '../app.js'
import { fingerprint, readCursor } from '../cursor.js'
import { dimensionNames, dimensionOf, isTimeDimension } from '../dimensions.js'
import { refuse } from '../errors.js'
import { parseFilters } from '../filters/parse-filter.js'
import { metricNames } from '../metrics.js'
import { dateRangeOf, resolveRange } from '../time/resolve-range.js'
import type { DimensionName, MetricName } from '../types.js'
import type { ParsedQuery } from './parsed-query.js'
import { readBots, readCompare, readCount, readFields, readOffset, readTimezone } from './read-fields.js'

const fields = [
  'metrics',
  'dimensions',
  'filters',
  'range',
  'timezone',
  'compare',
  'orderBy',
  'limit',
  'cursor',
  'bots',
] as const

function readNames<Name extends string>(
  given: unknown,
  known: readonly Name[],
  kind: 'metric' | 'dimension',
): Name[] {
  if (!Array.isArray(given)) return refuse('invalid_query', `${kind}s must be a list of names.`)
  const names = given.map((name) => {
    const found = known.find((candidate) => candidate === name)
    if (found !== undefined) return found
    return refuse(
      `unknown_${kind}`,
      `${kind}s holds a name that does not exist. Use one of: ${known.join(', ')}.`,
    )
  })
  if (new Set(names).size < names.length) refuse('invalid_query', `${kind}s names one twice.`)
  return names
}

function readDimensions(given: unknown): DimensionName[] {
  const names = given === undefined ? [] : readNames(given, dimensionNames, 'dimension')
  if (names.filter(isTimeDimension).length > 1)
    refuse('invalid_query', 'dimensions may hold one time dimension only.')
  for (const name of names) {
    const dimension = dimensionOf(name)
    if (dimension.kind === 'latest' && !names.includes(dimension.needs))
      refuse('invalid_query', `The dimension ${name} needs ${dimension.needs} beside it.`)
  }
  return names
}

function readOrder(given: unknown, names: readonly (MetricName | DimensionName)[]): ParsedQuery['orderBy'] {
  if (given === undefined) return []
  if (!Array.isArray(given))
    return refuse('invalid_query', 'orderBy must be a list such as [["views", "desc"]].')
  return given.map((entry: unknown) => {
    const [name, direction = 'asc'] = (Array.isArray(entry) ? entry : []) as unknown[]
    const found = names.find((candidate) => candidate === name)
    if (found === undefined || (direction !== 'asc' && direction !== 'desc'))
      return refuse(
        'invalid_query',
        `orderBy must hold pairs such as ["views", "desc"], of the query's own names: ${names.join(', ')}.`,
      )
    return { name: found, direction }
  })
}

/** Adds what makes an order total: the default if there is none, then each dimension that groups and is not in it. */
function completeOrder(
  given: ParsedQuery['orderBy'],
  metrics: MetricName[],
  dimensions: DimensionName[],
): ParsedQuery['orderBy'] {
  const order = [...given]
  const has = (name: string) => order.some((entry) => entry.name === name)
  if (order.length === 0) {
    const time = dimensions.find(isTimeDimension)
    if (time) order.push({ name: time, direction: 'asc' })
    if (metrics[0]) order.push({ name: metrics[0], direction: 'desc' })
  }
  for (const name of dimensions) {
    if (dimensionOf(name).kind !== 'latest' && !has(name)) order.push({ name, direction: 'asc' })
  }
  return order
}

/** Reads a query for an app. Leaves through `refuse` when something in it is unknown or out of bounds. */
export function parseQuery(body: unknown, app: ReportApp): ParsedQuery {
  const given = readFields(body, fields)
  const metrics = readNames(given.metrics, metricNames, 'metric')
  if (metrics.length === 0)
    refuse('invalid_query', `metrics must name at least one of: ${metricNames.join(', ')}.`)
  const dimensions = readDimensions(given.dimensions)
  const timezone = readTimezone(given.timezone, app.timezone)
  const range = resolveRange(given.range, timezone)
  const comparison = readCompare(given.compare, range)
  const query = {
    appId: app.id,
    metrics,
    dimensions,
    timeDimension: dimensions.find(isTimeDimension) ?? null,
    filter: parseFilters(given.filters, timezone),
    range,
    comparison,
    timezone,
    bots: readBots(given.bots),
    orderBy: completeOrder(readOrder(given.orderBy, [...metrics, ...dimensions]), metrics, dimensions),
  }
  const owner = fingerprint({
    ...query,
    range: dateRangeOf(range),
    comparison: comparison && dateRangeOf(comparison),
  })
  return {
    ...query,
    limit: readCount(given.limit, 'limit', { most: 10_000, otherwise: 100 }),
    offset:
      given.cursor === undefined || given.cursor === null ? 0 : readOffset(readCursor(given.cursor, owner)),
    fingerprint: owner,
  }
}
