import type { SessionsAnswer } from '@keepsight/api'
import { useQuery } from '@tanstack/react-query'
import { sessionsKey } from '../http/keys.js'
import { appPath } from '../http/query-app.js'
import { request } from '../http/request.js'
import { useApp } from '../shell/app-context.js'

/** The user's live sessions at this moment, and whether the app is there to hear of endings. */
export function useLiveOfUser(user: string) {
  const app = useApp()
  return useQuery({
    queryKey: sessionsKey(app.id, 'live-of', user),
    queryFn: ({ signal }) => {
      const search = new URLSearchParams({ state: 'live', user, limit: '100' })
      return request<SessionsAnswer>(`${appPath(app.id, 'sessions')}?${search.toString()}`, { signal })
    },
    staleTime: 0,
  })
}
