import type { ObjectsRequest, ObjectsResponse } from '@keepsight/reports'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { dataKey } from '../http/keys.js'
import { appPath } from '../http/query-app.js'
import { request } from '../http/request.js'
import { nameOf } from '../objects/objects-table-model.js'
import { addDays, todayIn } from '../page-state/calendar-date.js'
import { searchFilters, viewFilters } from '../page-state/filters.js'
import { useSlowNow } from '../page-state/use-now.js'
import { useApp } from './app-context.js'

/** The most viewed objects of the last year with `text` in their name or id. */
export function useObjectSearch(text: string) {
  const app = useApp()
  const today = todayIn(app.timezone, useSlowNow())
  return useQuery({
    queryKey: dataKey(app.id, 'search', text, today),
    queryFn: async ({ signal }) => {
      const body: ObjectsRequest = {
        range: { from: addDays(today, -364), to: today },
        filters: [...viewFilters([]), ...searchFilters(text)],
        limit: 9,
      }
      const answer = await request<ObjectsResponse>(appPath(app.id, 'reports/objects'), { body, signal })
      return {
        rows: answer.rows.map((row) => ({ type: row.type, id: row.id, views: row.views, ...nameOf(row) })),
      }
    },
    placeholderData: keepPreviousData,
  })
}
