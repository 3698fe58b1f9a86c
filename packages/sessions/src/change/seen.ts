import type { SeenRequest } from '@keepsight/protocol'
import { sql } from 'kysely'
import { earlier } from '../earlier.js'
import type { Geo } from '../place/geo.js'
import * as read from '../request.js'
import type { Change } from './change.js'
import { sessionsOf } from './lookup.js'
import type { SessionRow } from './rows.js'

/** When a session was used last, by any of its key ids. */
export type CheckedSeen = Map<string, { at: number; ip: string | null }>

export function checkSeen(request: SeenRequest, now: number): CheckedSeen {
  read.keyIds(
    request.sessions.map(({ id }) => id),
    'sessions',
  )
  const seen: CheckedSeen = new Map()
  for (const { id, at, ip } of request.sessions) {
    const instant = read.pastInstant(at, 'at', now)
    if (instant >= (seen.get(id)?.at ?? 0)) seen.set(id, { at: instant, ip: read.address(ip) })
  }
  return seen
}

/** Moves when sessions were used last; only forward, and not of those that have ended. Unknown ids are passed over. */
export async function seeSessions(change: Change, seen: CheckedSeen, geo: Geo): Promise<void> {
  const sessions = await sessionsOf(change, [...seen.keys()])
  const moved = new Set<SessionRow>()
  for (const [id, { at, ip }] of seen) {
    const row = sessions.get(id)
    if (!row || row.ending_at !== null || at <= row.last_seen_at) continue
    row.last_seen_at = at
    // A session that is told late is due later than its use says.
    if (row.idle_timeout_ms !== null)
      row.due_at = earlier(Math.max(at + row.idle_timeout_ms, row.due_at ?? 0), row.expires_at)
    if (ip !== null && ip !== row.ip) {
      const { country, region, city } = geo.locate(ip)
      Object.assign(row, { ip, country, region, city })
    }
    moved.add(row)
  }
  if (moved.size === 0) return
  const values = [...moved].map(
    (
      row,
    ) => sql`(cast(${row.id} as text), cast(${change.nextSeq()} as bigint), cast(${row.last_seen_at} as bigint),
      cast(${row.due_at} as bigint), cast(${row.ip} as text), cast(${row.country} as text), cast(${row.region} as text),
      cast(${row.city} as text))`,
  )
  await sql`
    update user_session
    set seq = seen.column2, last_seen_at = seen.column3, due_at = seen.column4,
      ip = seen.column5, country = seen.column6, region = seen.column7, city = seen.column8
    from (values ${sql.join(values)}) as seen
    where user_session.app_id = ${change.appId} and user_session.id = seen.column1`.execute(change.db)
}
