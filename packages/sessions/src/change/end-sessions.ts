import type { EndedBy, EndReason, SessionEnding } from '@keepsight/protocol'
import { sql } from 'kysely'
import type { Change } from './change.js'
import { toEnding, type KeyRow, type SessionRow } from './rows.js'

/** Rows of one statement: both databases take many more parameters than these make. */
const rowsTogether = 500

export interface Why {
  reason: EndReason
  by: EndedBy
  /** The session that takes the place. */
  replacedBy?: SessionRow
}

/**
 * Writes that active sessions end: their keys are refused from the commit on, and the ones that let in must be destroyed by
 * the app. The rows that are given are changed too.
 *
 * @returns what the app is told, one for each key, in order
 */
export async function endSessions(
  change: Change,
  sessions: SessionRow[],
  { reason, by, replacedBy }: Why,
): Promise<SessionEnding[]> {
  const endings: SessionEnding[] = []
  for (let from = 0; from < sessions.length; from += rowsTogether) {
    const rows = sessions.slice(from, from + rowsTogether)
    for (const row of rows) {
      // Where the clock was put back in between, an ending is not before its log-in.
      row.ending_at = Math.max(change.now, row.started_at)
      row.seq = change.nextSeq()
      Object.assign(row, {
        reason,
        ended_by_kind: by.kind,
        ended_by_id: by.id,
        replaced_by: replacedBy?.id ?? null,
      })
    }
    await writeSessions(change, rows)
    const keys = await refuseKeys(change, rows)
    endings.push(...keys.map((key) => toEnding(key, replacedBy ?? null)))
  }
  return endings
}

async function writeSessions({ db, appId }: Change, rows: SessionRow[]): Promise<void> {
  const [first] = rows
  if (!first) return
  const values = rows.map(
    ({ id, seq, ending_at }) =>
      sql`(cast(${id} as text), cast(${seq} as bigint), cast(${ending_at} as bigint))`,
  )
  await sql`
    update user_session
    set seq = changed.column2, ending_at = changed.column3, reason = ${first.reason},
      ended_by_kind = ${first.ended_by_kind}, ended_by_id = ${first.ended_by_id}, replaced_by = ${first.replaced_by}
    from (values ${sql.join(values)}) as changed
    where user_session.app_id = ${appId} and user_session.id = changed.column1`.execute(db)
}

/** Refuses the keys that still let into these sessions. */
async function refuseKeys(change: Change, rows: SessionRow[]): Promise<KeyRow[]> {
  const { db, appId } = change
  const sessions = new Map(rows.map((row) => [row.id, row]))
  const keys = await db
    .selectFrom('session_key')
    .selectAll()
    .where('app_id', '=', appId)
    .where('session_id', 'in', [...sessions.keys()])
    .where('refused_seq', 'is', null)
    .execute()
  // Sorted here: asked for an order, SQLite would walk through all keys of the app in it.
  keys.sort((a, b) => a.created_seq - b.created_seq)
  for (const key of keys) {
    const session = sessions.get(key.session_id) as SessionRow
    const refusedAt = session.ending_at as number
    key.refused_seq = change.nextSeq()
    key.refused_at = refusedAt
    key.refused_until = refusedAt + session.key_lifetime_ms
    key.needs_delivery = 1
    key.reason = session.reason
    key.replaced_by = session.replaced_by
  }
  const [first] = keys
  if (!first) return keys
  const values = keys.map(
    ({ key_id, refused_seq, refused_at, refused_until }) =>
      sql`(cast(${key_id} as text), cast(${refused_seq} as bigint), cast(${refused_at} as bigint), cast(${refused_until} as bigint))`,
  )
  await sql`
    update session_key
    set refused_seq = changed.column2, refused_at = changed.column3, refused_until = changed.column4,
      needs_delivery = 1, reason = ${first.reason}, replaced_by = ${first.replaced_by}
    from (values ${sql.join(values)}) as changed
    where session_key.app_id = ${appId} and session_key.key_id = changed.column1`.execute(db)
  return keys
}
