import type { OperationalTables } from '@keepsight/store'
import { sql, type Transaction } from 'kysely'
import type { SessionsContext } from '../context.js'

const dayMs = 86_400_000
const rowsTogether = 1_000
const mostRounds = 100

/**
 * Deletes what is older than it may be: sessions and refused log-ins after `retentionDays`, keys when their session is
 * forgotten and they need not be refused any more, processes that have not been there for a day.
 */
export async function forgetOld({ database, now }: SessionsContext, retentionDays: number): Promise<void> {
  const oldest = now() - retentionDays * dayMs
  const apps = await database.reader.selectFrom('session_counter').select('app_id').execute()
  for (const { app_id: appId } of apps) {
    for (let round = 0; round < mostRounds; round++) {
      const rows = await database.reader
        .selectFrom('user_session')
        .select('id')
        .where('app_id', '=', appId)
        .where('ending_at', '<', oldest)
        .limit(rowsTogether)
        .execute()
      const ids = rows.map(({ id }) => id)
      if (ids.length > 0) await database.write((db) => forgetSessions(db, { appId, ids, now: now() }))
      if (ids.length < rowsTogether) break
    }
    await database.write(async (db) => {
      await db.deleteFrom('log_in_refusal').where('app_id', '=', appId).where('at', '<', oldest).execute()
      await db
        .deleteFrom('app_user')
        .where('app_id', '=', appId)
        .where('deactivated', '=', 0)
        .where('ended_before', '<', oldest)
        .execute()
      await db
        .deleteFrom('session_listener')
        .where('app_id', '=', appId)
        .where('seen_at', '<', now() - dayMs)
        .execute()
    })
  }
  await database.write((db) =>
    db
      .deleteFrom('session_key')
      .where('outlives_session', '=', sql.lit(1))
      .where('refused_until', '<=', now())
      .execute(),
  )
}

/** Deletes sessions, what processes said of them, and their keys; the ones that must still be refused stay behind. */
async function forgetSessions(
  db: Transaction<OperationalTables>,
  { appId, ids, now }: { appId: string; ids: string[]; now: number },
): Promise<void> {
  await db.deleteFrom('user_session').where('app_id', '=', appId).where('id', 'in', ids).execute()
  await db
    .deleteFrom('session_key')
    .where('app_id', '=', appId)
    .where('session_id', 'in', ids)
    .where('refused_until', '<=', now)
    .execute()
  await db
    .updateTable('session_key')
    .set({ outlives_session: 1 })
    .where('app_id', '=', appId)
    .where('session_id', 'in', ids)
    .execute()
  await db
    .deleteFrom('session_ack')
    .where('app_id', '=', appId)
    .where('key_id', 'in', (is) =>
      is
        .selectFrom('session_key')
        .select('key_id')
        .where('app_id', '=', appId)
        .where('session_id', 'in', ids),
    )
    .execute()
}
