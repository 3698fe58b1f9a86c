import type { ObjectViewItem, ObjectViewsResponse } from '@keepsight/reports'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { createContext, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { dataKey, sessionsKey } from '../http/keys.js'
import { appPath } from '../http/query-app.js'
import { request, urlOf } from '../http/request.js'
import { usePageState } from '../page-state/use-page-state.js'
import { rememberSession } from '../sessions/session-cache.js'
import { useApp } from '../shell/app-context.js'
import { connectLive, type LiveState } from './connect-live.js'
import { feedLength, mergeViews } from './feed-model.js'
import { createRefresher } from './refresher.js'

interface Live {
  /** Newest first; `undefined` until the first answer. */
  views: ObjectViewItem[] | undefined
  error: Error | null
  state: LiveState
  /** Ids of the views that came while the page was open. */
  arrived: ReadonlySet<string>
  retry: () => void
}

const LiveContext = createContext<Live | null>(null)

/** One connection to what happens in the app for all that is on the page; a view makes figures fresh, a session the lists of sessions. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const app = useApp()
  const client = useQueryClient()
  const { bots } = usePageState()
  const newest = useQuery({
    queryKey: ['newest', app.id, bots],
    queryFn: ({ signal }) =>
      request<ObjectViewsResponse>(
        `${appPath(app.id, 'object-views')}?limit=${String(feedLength)}&bots=${bots}`,
        { signal },
      ),
    staleTime: Infinity,
  })
  const [came, setCame] = useState<ObjectViewItem[]>([])
  const [state, setState] = useState<LiveState>('connecting')
  const arrived = useRef(new Set<string>())
  const { refetch } = newest

  useEffect(() => {
    setCame([])
    const refresher = createRefresher(() => client.invalidateQueries({ queryKey: dataKey(app.id) }))
    const sessions = createRefresher(() => client.invalidateQueries({ queryKey: sessionsKey(app.id) }))
    let wasLost = false
    const disconnect = connectLive({
      url: urlOf(`${appPath(app.id, 'live')}?bots=${bots}`),
      onView: (view) => {
        arrived.current.add(view.id)
        setCame((before) => mergeViews(before, [view]))
        refresher.request()
        // A view made in a session is what was viewed last in it.
        if (view.sessionId !== null) sessions.request()
      },
      onSession: (session) => {
        rememberSession(client, app.id, session)
        sessions.request()
      },
      onState: (next) => {
        setState(next)
        // What happened while the connection was gone is fetched.
        if (next === 'live' && wasLost) {
          void refetch()
          refresher.request()
          sessions.request()
        }
        wasLost = next === 'lost'
      },
    })
    return () => {
      disconnect()
      refresher.stop()
      sessions.stop()
    }
  }, [app.id, bots, client, refetch])

  const live = useMemo<Live>(
    () => ({
      views: newest.data === undefined ? undefined : mergeViews(newest.data.views, came),
      error: newest.error,
      state,
      arrived: arrived.current,
      retry: () => void refetch(),
    }),
    [came, newest.data, newest.error, refetch, state],
  )
  return <LiveContext value={live}>{children}</LiveContext>
}

/** The app's live views. Throws outside of {@link LiveProvider}. */
export function useLive(): Live {
  const live = useContext(LiveContext)
  if (live === null) throw new Error('useLive needs a LiveProvider around it')
  return live
}
