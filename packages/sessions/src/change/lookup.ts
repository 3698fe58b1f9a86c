import type { OperationalTables } from '@keepsight/store'
import type { Kysely } from 'kysely'
import type { SessionEnding } from '@keepsight/protocol'
import { SessionsError } from '../errors.js'
import { toEnding, type KeyRow, type SessionRow } from './rows.js'

/** Where to look: the transaction of a change, or the reader. */
export interface Place {
  db: Kysely<OperationalTables>
  appId: string
}

/** Sessions by their ids or by the ids of any of their keys; a session's id is the id of its first key. */
export async function sessionsOf({ db, appId }: Place, ids: string[]): Promise<Map<string, SessionRow>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('session_key')
    .innerJoin('user_session', (join) =>
      join
        .onRef('user_session.app_id', '=', 'session_key.app_id')
        .onRef('user_session.id', '=', 'session_key.session_id'),
    )
    .selectAll('user_session')
    .select('session_key.key_id')
    .where('session_key.app_id', '=', appId)
    .where('session_key.key_id', 'in', ids)
    .execute()
  const bySession = new Map<string, SessionRow>()
  const byId = new Map<string, SessionRow>()
  for (const { key_id, ...row } of rows) {
    // One object a session, however many of its keys were named.
    const session = bySession.get(row.id) ?? row
    bySession.set(row.id, session)
    byId.set(key_id, session)
  }
  return byId
}

/** @throws SessionsError `unknown_session` */
export async function sessionOf(place: Place, id: string): Promise<SessionRow> {
  const session = (await sessionsOf(place, [id])).get(id)
  if (!session) throw new SessionsError('unknown_session')
  return session
}

/** Sessions of a user that have not ended, oldest log-in first. */
export function activeOf({ db, appId }: Place, user: string): Promise<SessionRow[]> {
  return db
    .selectFrom('user_session')
    .selectAll()
    .where('app_id', '=', appId)
    .where('user_id', '=', user)
    .where('ending_at', 'is', null)
    .orderBy('start_seq')
    .execute()
}

/** Refused keys as the app is told them, in order: of sessions, or those whose sessions a log-in replaced. */
export async function endingsOf(
  { db, appId }: Place,
  by: 'session_id' | 'replaced_by',
  ids: string[],
): Promise<SessionEnding[]> {
  if (ids.length === 0) return []
  let keys = await db
    .selectFrom('session_key')
    .selectAll()
    .where('app_id', '=', appId)
    .where(by, 'in', ids)
    .execute()
  // Chosen and sorted here: asked to, SQLite would walk through all refused keys of the app.
  keys = keys
    .filter(({ refused_seq }) => refused_seq !== null)
    .sort((a, b) => (a.refused_seq ?? 0) - (b.refused_seq ?? 0))
  return withSuccessors({ db, appId }, keys)
}

/** Adds to each key what is known of the session that took the place of its own. */
export async function withSuccessors(place: Place, keys: KeyRow[]): Promise<SessionEnding[]> {
  const ids = [...new Set(keys.flatMap(({ replaced_by }) => replaced_by ?? []))]
  const successors = new Map<string, SessionRow>()
  if (ids.length > 0) {
    const rows = await place.db
      .selectFrom('user_session')
      .selectAll()
      .where('app_id', '=', place.appId)
      .where('id', 'in', ids)
      .execute()
    for (const row of rows) successors.set(row.id, row)
  }
  return keys.map((key) => toEnding(key, (key.replaced_by && successors.get(key.replaced_by)) || null))
}
