import type { ListedSession, SessionsAnswer } from '@keepsight/api'
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState } from 'react'
import { sessionsKey } from '../http/keys.js'
import { appPath } from '../http/query-app.js'
import { request } from '../http/request.js'
import { useNow } from '../page-state/use-now.js'
import { useApp } from '../shell/app-context.js'
import { endedSince, lingerMs, withLingering } from './linger.js'
import type { ListState, SessionFilters } from './session-filters.js'
import { sessionsOf } from './session-lines.js'

/** Live events make the lists fresh at once; this is for what they did not tell. */
const refreshMs = 15_000

/** Sessions, newest log-in first, page by page. */
export function useSessionPages(query: { state: ListState } & SessionFilters, limit = 50) {
  const app = useApp()
  return useInfiniteQuery({
    queryKey: sessionsKey(app.id, 'list', query, limit),
    queryFn: ({ signal, pageParam }) => {
      const search = new URLSearchParams({ ...query, limit: String(limit) })
      if (pageParam !== null) search.set('cursor', pageParam)
      return request<SessionsAnswer>(`${appPath(app.id, 'sessions')}?${search.toString()}`, { signal })
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    refetchInterval: refreshMs,
  })
}

/** Whether the app has recorded any log-in; `undefined` until known. */
export function useHasSessions(): boolean | undefined {
  const app = useApp()
  const { data } = useQuery({
    queryKey: sessionsKey(app.id, 'any'),
    queryFn: async ({ signal }) => {
      const answer = await request<SessionsAnswer>(`${appPath(app.id, 'sessions')}?limit=1`, { signal })
      return answer.sessions.length > 0
    },
    // Once there is one, there stays one as long as anybody looks.
    staleTime: ({ state }) => (state.data === true ? Infinity : 0),
  })
  return data
}

/** The sessions to show of an answer: those that ended while they were looked at stay a moment, so that it is seen. */
export function useShownSessions(
  pages: SessionsAnswer[] | undefined,
  question: string,
): ListedSession[] | undefined {
  const nowMs = useNow()
  const before = useRef<{ question: string; sessions: ListedSession[] }>({ question, sessions: [] })
  const [ended, setEnded] = useState<ListedSession[]>([])
  const listed = useMemo(() => pages && sessionsOf(pages), [pages])
  useEffect(() => {
    if (listed === undefined) return
    const isSame = before.current.question === question
    const gone = isSame ? endedSince(before.current.sessions, listed, Date.now()) : []
    before.current = { question, sessions: listed }
    setEnded((kept) => {
      const recent = isSame
        ? kept.filter(({ endedAt }) => Date.now() - Date.parse(endedAt ?? '') < lingerMs)
        : []
      return gone.length === 0 && recent.length === kept.length ? kept : [...recent, ...gone]
    })
  }, [listed, question])
  return useMemo(() => listed && withLingering(listed, ended, nowMs), [listed, ended, nowMs])
}
