import { dimensionOf, type TimeUnit } from '../dimensions.js'
import type { Parameters } from '../parameters.js'
import { bucketOfLabel } from '../time/bucket-of-label.js'
import type { FilterOperator } from '../types.js'
import type { FilterNode } from './filter-node.js'

interface FilterContext {
  parameters: Parameters
  timezone: string
}

function textTest(
  column: string,
  operator: FilterOperator,
  values: string[],
  parameters: Parameters,
): string {
  const any = (test: (placeholder: string) => string) =>
    `(${values.map((value) => test(parameters.bind('String', value))).join(' OR ')})`
  const bindAll = () => values.map((value) => parameters.bind('String', value)).join(', ')
  switch (operator) {
    case 'is':
      // An equality lets the engine read in the order of its key; a list does not.
      return values.length === 1
        ? `${column} = ${parameters.bind('String', values[0] ?? '')}`
        : `${column} IN (${bindAll()})`
    case 'is_not':
      return `${column} NOT IN (${bindAll()})`
    case 'contains':
      return any((value) => `position(${column}, ${value}) > 0`)
    case 'contains_not':
      return `NOT ${any((value) => `position(${column}, ${value}) > 0`)}`
    case 'matches':
      return any((value) => `match(${column}, ${value})`)
    case 'greater':
    case 'less': {
      // As text: the engine's client refuses numbers that are no safe integers.
      const number = parameters.bind('Float64', String(Number(values[0])))
      // Texts that are no numbers are neither greater nor less, and `not` of that is true, so null must become false.
      return `ifNull(toFloat64OrNull(${column}) ${operator === 'greater' ? '>' : '<'} ${number}, false)`
    }
  }
}

function timeTest(
  unit: TimeUnit,
  test: { operator: FilterOperator; values: string[] },
  context: FilterContext,
): string {
  const { parameters, timezone } = context
  const parts = test.values.map((value) => {
    const span = bucketOfLabel(value, unit, timezone)
    if (!span) throw new TypeError('a filter on time was not checked before its SQL was built')
    const start = () => parameters.bindTime(span.start * 1000)
    const end = () => parameters.bindTime(span.end * 1000)
    if (test.operator === 'greater') return `time >= ${end()}`
    if (test.operator === 'less') return `time < ${start()}`
    return `(time >= ${start()} AND time < ${end()})`
  })
  return `${test.operator === 'is_not' ? 'NOT ' : ''}(${parts.join(' OR ')})`
}

/** SQL of a filter over the columns of `events`. Values appear only as bound parameters, names only from `dimensions.ts`. */
export function filterSql(node: FilterNode, context: FilterContext): string {
  switch (node.kind) {
    case 'and':
    case 'or':
      return `(${node.nodes.map((inner) => filterSql(inner, context)).join(node.kind === 'and' ? ' AND ' : ' OR ')})`
    case 'not':
      return `NOT (${filterSql(node.node, context)})`
    case 'test': {
      const dimension = dimensionOf(node.dimension)
      return dimension.kind === 'time'
        ? timeTest(dimension.unit, node, context)
        : textTest(dimension.column, node.operator, node.values, context.parameters)
    }
  }
}
