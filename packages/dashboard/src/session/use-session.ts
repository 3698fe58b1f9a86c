import type { SessionAnswer } from '@keepsight/api'
import { useQuery } from '@tanstack/react-query'
import { sessionsKey } from '../http/keys.js'
import { appPath } from '../http/query-app.js'
import { request } from '../http/request.js'
import { useApp } from '../shell/app-context.js'

/** One session, by its id or that of any of its keys. */
export function useSession(id: string) {
  const app = useApp()
  return useQuery({
    queryKey: sessionsKey(app.id, 'one', id),
    queryFn: ({ signal }) =>
      request<SessionAnswer>(appPath(app.id, `sessions/${encodeURIComponent(id)}`), { signal }),
    refetchInterval: 15_000,
  })
}
