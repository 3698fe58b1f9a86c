import type { ObjectViewsResponse } from '@keepsight/reports'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { dataKey } from '../http/keys.js'
import { appPath } from '../http/query-app.js'
import { request } from '../http/request.js'
import { usePageState } from '../page-state/use-page-state.js'
import { useApp } from '../shell/app-context.js'

/** Views of one object, or by one user, in the page's period, or all of one session: newest first, page by page. */
export function useViews(of: { type: string; id: string } | { user: string } | { session: string }) {
  const app = useApp()
  const { range, bots } = usePageState()
  const narrowed = 'session' in of ? of : { ...of, ...range, bots }
  return useInfiniteQuery({
    queryKey: dataKey(app.id, 'views', narrowed),
    queryFn: ({ signal, pageParam }) => {
      const search = new URLSearchParams({ ...narrowed, limit: '25' })
      if (pageParam !== null) search.set('cursor', pageParam)
      return request<ObjectViewsResponse>(`${appPath(app.id, 'object-views')}?${search.toString()}`, {
        signal,
      })
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  })
}
