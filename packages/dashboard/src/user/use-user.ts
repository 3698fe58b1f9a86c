import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { dataKey } from '../http/keys.js'
import { queryApp } from '../http/query-app.js'
import { viewFilters } from '../page-state/filters.js'
import { usePageState } from '../page-state/use-page-state.js'
import { useApp } from '../shell/app-context.js'

/** One user's views over time and the number of objects among them, in the page's period. */
export function useUser(user: string) {
  const app = useApp()
  const { range, interval, compare, bots } = usePageState()
  return useQuery({
    queryKey: dataKey(app.id, 'user', user, range, interval, compare, bots),
    queryFn: ({ signal }) =>
      queryApp(
        app.id,
        {
          metrics: ['views', 'objects'],
          dimensions: [`time:${interval}`],
          filters: viewFilters([{ operator: 'is', dimension: 'user:id', values: [user] }]),
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
