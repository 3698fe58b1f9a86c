import type { DimensionName, FilterOperator } from '../types.js'

/** A filter that has been read: only known names, operators that fit, values as text. */
export type FilterNode =
  | { kind: 'and' | 'or'; nodes: FilterNode[] }
  | { kind: 'not'; node: FilterNode }
  | { kind: 'test'; operator: FilterOperator; dimension: DimensionName; values: string[] }

/** The patterns of all `matches` in a filter. */
export function patternsOf(node: FilterNode): string[] {
  switch (node.kind) {
    case 'and':
    case 'or':
      return node.nodes.flatMap(patternsOf)
    case 'not':
      return patternsOf(node.node)
    case 'test':
      return node.operator === 'matches' ? node.values : []
  }
}
