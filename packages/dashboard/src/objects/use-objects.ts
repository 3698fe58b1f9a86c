import type { ObjectsRequest, ObjectsResponse } from '@keepsight/reports'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { dataKey } from '../http/keys.js'
import { appPath } from '../http/query-app.js'
import { request } from '../http/request.js'
import { searchFilters, viewFilters } from '../page-state/filters.js'
import { usePageState } from '../page-state/use-page-state.js'
import { useApp } from '../shell/app-context.js'
import type { ObjectOrder } from './objects-table-model.js'

/** The objects viewed in the page's period, page by page; `search` looks into names and ids. */
export function useObjects({ search, order }: { search: string; order: ObjectOrder }) {
  const app = useApp()
  const { range, compare, bots, filters } = usePageState()
  return useInfiniteQuery({
    queryKey: dataKey(app.id, 'objects', range, compare, bots, filters, search, order),
    queryFn: ({ signal, pageParam }) => {
      const body: ObjectsRequest = {
        range,
        filters: [...viewFilters(filters), ...searchFilters(search)],
        orderBy: [[order, 'desc']],
        ...(compare ? { compare: 'previous_period' } : {}),
        ...(pageParam === null ? {} : { cursor: pageParam }),
        limit: 20,
        bots,
      }
      return request<ObjectsResponse>(appPath(app.id, 'reports/objects'), { body, signal })
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.meta.nextCursor,
    placeholderData: keepPreviousData,
  })
}
