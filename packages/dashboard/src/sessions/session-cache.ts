import type { SessionAnswer, SessionsAnswer } from '@keepsight/api'
import type { InfiniteData, QueryClient } from '@tanstack/react-query'
import { sessionsKey } from '../http/keys.js'
import type { UserSession } from '../http/session-wire.js'

/** Writes what a session is like now wherever the page shows it, ahead of the next answer to the whole question. */
export function rememberSession(client: QueryClient, app: string, session: UserSession): void {
  client.setQueriesData<InfiniteData<SessionsAnswer>>({ queryKey: sessionsKey(app, 'list') }, (known) => {
    const isListed = known?.pages.some((page) => page.sessions.some(({ id }) => id === session.id)) ?? false
    if (known === undefined || !isListed) return known
    return {
      ...known,
      pages: known.pages.map((page) => ({
        ...page,
        sessions: page.sessions.map((listed) =>
          listed.id === session.id ? { ...listed, ...session } : listed,
        ),
      })),
    }
  })
  client.setQueriesData<SessionAnswer>({ queryKey: sessionsKey(app, 'one') }, (known) =>
    known?.session.id === session.id ? { ...known, session } : known,
  )
}
