import type { ObjectViewItem } from '@keepsight/reports'
import type { UserSession } from '../http/session-wire.js'

export type LiveState = 'connecting' | 'live' | 'lost'

interface LiveOptions {
  url: URL
  onView: (view: ObjectViewItem) => void
  /** A user session that started, changed or ended. */
  onSession: (session: UserSession) => void
  onState: (state: LiveState) => void
}

const firstRetryMs = 500
const longestRetryMs = 4_000

/**
 * Listens to an app's views and sessions as they come. A browser gives an event source up for good once the server answers with an
 * error, as one that restarts does, so a new one is opened here, later each time. Returns the function that ends it.
 */
export function connectLive({ url, onView, onSession, onState }: LiveOptions): () => void {
  let source: EventSource | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let retryMs = firstRetryMs

  const open = (): void => {
    source = new EventSource(url)
    source.addEventListener('open', () => {
      retryMs = firstRetryMs
      onState('live')
    })
    source.addEventListener('view', (event: MessageEvent<string>) => {
      onView(JSON.parse(event.data) as ObjectViewItem)
    })
    source.addEventListener('session', (event: MessageEvent<string>) => {
      onSession(JSON.parse(event.data) as UserSession)
    })
    source.addEventListener('error', () => {
      onState('lost')
      source?.close()
      timer = setTimeout(open, retryMs * (0.75 + Math.random() / 2))
      retryMs = Math.min(longestRetryMs, retryMs * 2)
    })
  }
  onState('connecting')
  open()
  return () => {
    clearTimeout(timer)
    source?.close()
  }
}
