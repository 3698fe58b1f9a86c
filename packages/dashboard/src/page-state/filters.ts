import type { Filter as WireFilter } from '@keepsight/reports'

/** The dimensions that the filter menu offers, with the word a person uses. */
export const filterDimensions = [
  { name: 'object:type', label: 'Object type' },
  { name: 'object:label', label: 'Object name' },
  { name: 'object:id', label: 'Object id' },
  { name: 'user:id', label: 'User' },
  { name: 'page:path', label: 'Page' },
] as const

/** The comparisons that the filter menu offers. */
export const filterOperators = [
  { name: 'is', label: 'is' },
  { name: 'is_not', label: 'is not' },
  { name: 'contains', label: 'contains' },
  { name: 'contains_not', label: 'does not contain' },
] as const

export type FilterDimension = (typeof filterDimensions)[number]['name']
export type FilterOperator = (typeof filterOperators)[number]['name']

/** One filter chip; several `values` mean any of them. Chips are combined by *and*. */
export interface Filter {
  operator: FilterOperator
  dimension: FilterDimension
  values: string[]
}

const isDimension = (name: string | undefined): name is FilterDimension =>
  filterDimensions.some((dimension) => dimension.name === name)
const isOperator = (name: string | undefined): name is FilterOperator =>
  filterOperators.some((operator) => operator.name === name)

function decode(part: string): string | null {
  try {
    return decodeURIComponent(part)
  } catch {
    return null
  }
}

/** Reads the `f=is,object:type,Product` of a URL; what is not a filter is left out. */
export function readFilters(search: URLSearchParams): Filter[] {
  return search.getAll('f').flatMap((text): Filter[] => {
    const [operator, dimension, ...rest] = text.split(',')
    const values = rest.map(decode).filter((value) => value !== null)
    if (!isOperator(operator) || !isDimension(dimension) || values.length === 0) return []
    return [{ operator, dimension, values }]
  })
}

/** Writes what {@link readFilters} reads. A comma inside a value is escaped. */
export function writeFilters(search: URLSearchParams, filters: Filter[]): void {
  search.delete('f')
  for (const { operator, dimension, values } of filters) {
    const escaped = values.map((value) => value.replaceAll('%', '%25').replaceAll(',', '%2C'))
    search.append('f', [operator, dimension, ...escaped].join(','))
  }
}

/** Adds a filter; one on the same dimension with the same operator is replaced. */
export function withFilter(filters: Filter[], added: Filter): Filter[] {
  const others = filters.filter(
    (filter) => filter.dimension !== added.dimension || filter.operator !== added.operator,
  )
  return [...others, added]
}

/** What a chip says, in three parts so that the value can stand out. */
export function describeFilter(filter: Filter): { dimension: string; operator: string; values: string } {
  return {
    dimension: filterDimensions.find(({ name }) => name === filter.dimension)?.label ?? filter.dimension,
    operator: filterOperators.find(({ name }) => name === filter.operator)?.label ?? filter.operator,
    values: filter.values.map((value) => (value === '' ? '(none)' : value)).join(' or '),
  }
}

/** The filters as reports take them, together with the one that makes a report about views. */
export function viewFilters(filters: Filter[]): WireFilter[] {
  return [
    ['is', 'event:type', ['view']],
    ...filters.map(({ operator, dimension, values }): WireFilter => [operator, dimension, values]),
  ]
}

/** A pattern for texts that have `text` in them as it stands, in any case. */
export const patternOf = (text: string): string => `(?i)${text.trim().replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}`

/** A filter for objects whose name or id has `text` in it, in any case; none for blank text. */
export function searchFilters(text: string): WireFilter[] {
  if (text.trim() === '') return []
  return [['or', ['matches', 'object:label', [patternOf(text)]], ['matches', 'object:id', [patternOf(text)]]]]
}
