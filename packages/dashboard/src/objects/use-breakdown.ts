import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { dataKey } from '../http/keys.js'
import { queryApp } from '../http/query-app.js'
import { viewFilters } from '../page-state/filters.js'
import { usePageState } from '../page-state/use-page-state.js'
import { useApp } from '../shell/app-context.js'

/** Views by one dimension in the page's period, most first. */
export function useBreakdown(dimension: 'object:type' | 'user:id') {
  const app = useApp()
  const { range, compare, bots, filters } = usePageState()
  return useQuery({
    queryKey: dataKey(app.id, 'breakdown', dimension, range, compare, bots, filters),
    queryFn: ({ signal }) =>
      queryApp(
        app.id,
        {
          metrics: ['views', 'objects'],
          dimensions: [dimension],
          filters: [...viewFilters(filters), ['is_not', dimension, [null]]],
          range,
          ...(compare ? { compare: 'previous_period' } : {}),
          limit: 8,
          bots,
        },
        signal,
      ),
    placeholderData: keepPreviousData,
  })
}
