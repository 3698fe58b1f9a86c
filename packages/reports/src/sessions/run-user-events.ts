import { objectViewItem } from '../object-views/run-object-views.js'
import { viewColumns, type StoredView } from '../object-views/build-object-views.js'
import { Parameters } from '../parameters.js'
import type { BuiltStatement } from '../query/build-query.js'
import type { ReportContext } from '../query/run-query.js'
import type { UserEvent } from '../types.js'

interface StoredEvent extends StoredView {
  type: string
  event: string
}

/** Which of a user's events: those before a place in "newest first". */
export interface UserEventsRequest {
  user: string
  /** `messageId`: of the events at this very moment only those with a smaller id; `null`: all of them. */
  before: { timeMs: number; messageId: string | null } | null
  limit: number
}

/** A user's events of every type, newest first. One row is one event. */
export function buildUserEvents(appId: string, request: UserEventsRequest): BuiltStatement {
  const { user, before, limit } = request
  const parameters = new Parameters()
  const conditions = [
    `app_id = ${parameters.bind('String', appId)}`,
    `user_id = ${parameters.bind('String', user)}`,
  ]
  if (before) {
    const time = parameters.bindTime(before.timeMs)
    conditions.push(`time <= ${time}`)
    if (before.messageId !== null)
      conditions.push(`(time < ${time} OR message_id < ${parameters.bind('String', before.messageId)})`)
  }
  return {
    sql: `SELECT ${viewColumns.join(', ')}, type, event
FROM events
WHERE ${conditions.join(' AND ')}
ORDER BY time DESC, message_id DESC
LIMIT ${parameters.bind('UInt32', limit)}`,
    params: parameters.values,
  }
}

/** What a user did: views and everything else, newest first. */
export async function runUserEvents(
  request: UserEventsRequest,
  context: ReportContext,
): Promise<UserEvent[]> {
  const { events, app, ...limits } = context
  const rows = await events.query<StoredEvent>({
    name: 'user-events',
    ...buildUserEvents(app.id, request),
    ...limits,
  })
  return rows.map((row) => {
    const view = objectViewItem(row)
    if (row.type === 'view') return { kind: 'view', view }
    const { id, time, user, visitor, sessionId, page } = view
    return {
      kind: 'event',
      event: { id, time, type: row.type, event: row.event, user, visitor, sessionId, page },
    }
  })
}
