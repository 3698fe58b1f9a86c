import type { TimeDimensionName } from '@keepsight/reports'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { dataKey } from '../http/keys.js'
import { queryApp } from '../http/query-app.js'
import { viewFilters } from '../page-state/filters.js'
import { usePageState } from '../page-state/use-page-state.js'
import { useApp } from '../shell/app-context.js'
import { figureNames } from './figures-model.js'

/** The headline figures and their trend over the page's period, beside the period before. */
export function useOverview() {
  const app = useApp()
  const { range, interval, compare, bots, filters } = usePageState()
  return useQuery({
    queryKey: dataKey(app.id, 'overview', range, interval, compare, bots, filters),
    queryFn: ({ signal }) =>
      queryApp(
        app.id,
        {
          metrics: figureNames.map(({ name }) => name),
          dimensions: [`time:${interval}` satisfies TimeDimensionName],
          filters: viewFilters(filters),
          range,
          ...(compare ? { compare: 'previous_period' } : {}),
          limit: 1000,
          bots,
        },
        signal,
      ),
    placeholderData: keepPreviousData,
  })
}
