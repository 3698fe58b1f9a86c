import type { DimensionName, Filter as WireFilter, QueryResponse } from '@keepsight/reports'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { dataKey } from '../http/keys.js'
import { queryApp } from '../http/query-app.js'
import { usePageState } from '../page-state/use-page-state.js'
import { patternOf, viewFilters, type FilterDimension } from '../page-state/filters.js'
import { useApp } from '../shell/app-context.js'

/** The most viewed values of a dimension in the page's period that have `text` in them; empty while they load. */
export function useSuggestions(dimension: FilterDimension, text: string): { value: string; views: number }[] {
  const app = useApp()
  const { range, bots } = usePageState()
  const answer = useQuery({
    queryKey: dataKey(app.id, 'suggestions', dimension, text, range, bots),
    queryFn: ({ signal }) => {
      const filters: WireFilter[] = [...viewFilters([]), ['is_not', dimension, [null]]]
      if (text.trim() !== '') filters.push(['matches', dimension, [patternOf(text)]])
      // A label needs its object beside it.
      const dimensions: DimensionName[] =
        dimension === 'object:label' ? ['object:id', dimension] : [dimension]
      return queryApp(app.id, { metrics: ['views'], dimensions, filters, range, limit: 8, bots }, signal)
    },
    placeholderData: keepPreviousData,
  })
  return suggestionsOf(answer.data, dimension)
}

/** Values with their views; one that several objects share is there once. */
export function suggestionsOf(
  answer: QueryResponse | undefined,
  dimension: FilterDimension,
): { value: string; views: number }[] {
  const views = new Map<string, number>()
  for (const row of answer?.rows ?? []) {
    const value = row.dimensions[dimension]
    if (typeof value === 'string') views.set(value, (views.get(value) ?? 0) + (row.metrics.views ?? 0))
  }
  return [...views].map(([value, count]) => ({ value, views: count }))
}
