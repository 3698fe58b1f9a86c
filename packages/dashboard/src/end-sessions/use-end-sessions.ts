import type { EndSessionAnswer, EndSessionsAnswer } from '@keepsight/api'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { sessionsKey } from '../http/keys.js'
import { appPath } from '../http/query-app.js'
import { request } from '../http/request.js'
import type { UserSession } from '../http/session-wire.js'
import { rememberSession } from '../sessions/session-cache.js'
import { useApp } from '../shell/app-context.js'
import type { EndAsk } from './end-ask.js'

/** The route that does what was confirmed. */
function routeOf(ask: EndAsk): string {
  const user = `users/${encodeURIComponent(ask.user)}`
  switch (ask.kind) {
    case 'one':
      return `sessions/${encodeURIComponent(ask.session.id)}/end`
    case 'others':
      return `sessions/${encodeURIComponent(ask.session.id)}/end-others`
    case 'all':
      return `${user}/end-sessions`
    case 'deactivate':
    case 'reactivate':
      return `${user}/${ask.kind}`
  }
}

/** Does what was confirmed, and writes the true states of the answer wherever they are shown. Repeating it is harmless. */
export function useEndSessions() {
  const app = useApp()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (ask: EndAsk) =>
      request<Partial<EndSessionAnswer & EndSessionsAnswer> | undefined>(appPath(app.id, routeOf(ask)), {
        method: 'POST',
      }),
    onSuccess: (answer) => {
      const sessions: UserSession[] = [
        ...(answer?.session === undefined ? [] : [answer.session]),
        ...(answer?.sessions ?? []),
      ]
      for (const session of sessions) rememberSession(client, app.id, session)
    },
    onSettled: () => {
      void client.invalidateQueries({ queryKey: sessionsKey(app.id) })
    },
  })
}
