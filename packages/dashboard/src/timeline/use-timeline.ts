import type { TimelineAnswer } from '@keepsight/api'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { sessionsKey } from '../http/keys.js'
import { appPath } from '../http/query-app.js'
import { request } from '../http/request.js'
import { useApp } from '../shell/app-context.js'

/** Everything that a user did, newest first, page by page. */
export function useTimeline(user: string) {
  const app = useApp()
  return useInfiniteQuery({
    queryKey: sessionsKey(app.id, 'timeline', user),
    queryFn: ({ signal, pageParam }) => {
      const search = new URLSearchParams({ limit: '50' })
      if (pageParam !== null) search.set('cursor', pageParam)
      const route = `users/${encodeURIComponent(user)}/timeline?${search.toString()}`
      return request<TimelineAnswer>(appPath(app.id, route), { signal })
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    refetchInterval: 15_000,
  })
}
