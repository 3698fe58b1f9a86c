import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { dataKey } from '../http/keys.js'
import { queryApp } from '../http/query-app.js'
import { viewFilters, type Filter } from '../page-state/filters.js'
import { usePageState } from '../page-state/use-page-state.js'
import { useApp } from '../shell/app-context.js'
import type { FigureName } from './figures-model.js'

/** Figures of the views that the filters let through, in all and over time, beside those of the period before. */
export function useViewTrend(metrics: FigureName[], filters: Filter[]) {
  const app = useApp()
  const { range, interval, compare, bots } = usePageState()
  return useQuery({
    queryKey: dataKey(app.id, 'view-trend', metrics, range, interval, compare, bots, filters),
    queryFn: ({ signal }) =>
      queryApp(
        app.id,
        {
          metrics,
          dimensions: [`time:${interval}`],
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
