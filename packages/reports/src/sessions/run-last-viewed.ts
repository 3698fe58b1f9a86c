import { Parameters } from '../parameters.js'
import type { BuiltStatement } from '../query/build-query.js'
import type { ReportContext } from '../query/run-query.js'
import { isoInstant } from '../time/instant-text.js'
import type { LastViewed, SessionEvents } from '../types.js'
import { sessionSql } from './session-sql.js'

interface StoredLastViewed {
  session_id: string
  /** `YYYY-MM-DD HH:MM:SS.mmm`, UTC. */
  viewed_at: string
  object_type: string
  object_id: string
  object_label: string
  object_url: string
}

/**
 * Which object each id was recorded with last. One row is one id with views.
 *
 * @param sessions at least one
 */
export function buildLastViewed(appId: string, sessions: readonly SessionEvents[]): BuiltStatement {
  const parameters = new Parameters()
  const earliest = Math.min(...sessions.map(({ fromMs }) => fromMs ?? 0))
  const latest = Math.max(...sessions.map(({ toMs }) => toMs ?? Infinity))
  const all: SessionEvents = {
    ids: sessions.flatMap(({ ids }) => ids),
    fromMs: earliest,
    toMs: latest === Infinity ? null : latest,
  }
  const newest = (column: string) => `argMax(${column}, (time, message_id)) AS ${column}`
  return {
    sql: `SELECT
  session_id,
  max(events.time) AS viewed_at,
  ${newest('object_type')},
  ${newest('object_id')},
  ${newest('object_label')},
  ${newest('object_url')}
FROM events
WHERE app_id = ${parameters.bind('String', appId)} AND type = 'view' AND ${sessionSql(all, parameters)}
GROUP BY session_id`,
    params: parameters.values,
  }
}

/**
 * The object that was viewed last in each of these sessions, in their order; `null` where none was. One statement for all.
 */
export async function runLastViewed(
  sessions: readonly SessionEvents[],
  context: ReportContext,
): Promise<(LastViewed | null)[]> {
  if (sessions.length === 0) return []
  const { events, app, ...limits } = context
  const rows = await events.query<StoredLastViewed>({
    name: 'last-viewed',
    ...buildLastViewed(app.id, sessions),
    ...limits,
  })
  const byId = new Map(rows.map((row) => [row.session_id, row]))
  return sessions.map(({ ids }) => {
    const found = ids.flatMap((id) => byId.get(id) ?? [])
    const [last] = found.toSorted((one, other) => (one.viewed_at < other.viewed_at ? 1 : -1))
    if (!last) return null
    return {
      type: last.object_type,
      id: last.object_id,
      label: last.object_label || null,
      url: last.object_url || null,
      time: isoInstant(last.viewed_at),
    }
  })
}
