import type { SessionsContext } from '../context.js'

const dayMs = 86_400_000
const rowsTogether = 1_000
const mostRounds = 100

/**
 * Deletes what is older than it may be: sessions and refused log-ins after `retentionDays`, keys when they need not be refused
 * any more and their session is gone, processes that have not been there for a day.
 */
export async function forgetOld({ database, now }: SessionsContext, retentionDays: number): Promise<void> {
  const oldest = now() - retentionDays * dayMs
  const apps = await database.reader.selectFrom('session_counter').select('app_id').execute()
  for (const { app_id } of apps) {
    for (let round = 0; round < mostRounds; round++)
      if ((await forgetSessions({ database, appId: app_id, oldest })) < rowsTogether) break
    await database.write(async (db) => {
      await db.deleteFrom('log_in_refusal').where('app_id', '=', app_id).where('at', '<', oldest).execute()
      await db
        .deleteFrom('app_user')
        .where('app_id', '=', app_id)
        .where('deactivated', '=', 0)
        .where('ended_before', '<', oldest)
        .execute()
      await db
        .deleteFrom('session_listener')
        .where('app_id', '=', app_id)
        .where('seen_at', '<', now() - dayMs)
        .execute()
      await db
        .deleteFrom('session_key')
        .where('app_id', '=', app_id)
        .where('refused_until', '<', now())
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('user_session')
                .select('id')
                .whereRef('user_session.app_id', '=', 'session_key.app_id')
                .whereRef('user_session.id', '=', 'session_key.session_id'),
            ),
          ),
        )
        .execute()
    })
  }
}

async function forgetSessions({
  database,
  appId,
  oldest,
}: Pick<SessionsContext, 'database'> & { appId: string; oldest: number }): Promise<number> {
  const rows = await database.reader
    .selectFrom('user_session')
    .select('id')
    .where('app_id', '=', appId)
    .where('ending_at', '<', oldest)
    .limit(rowsTogether)
    .execute()
  const ids = rows.map(({ id }) => id)
  if (ids.length > 0)
    await database.write((db) =>
      db.deleteFrom('user_session').where('app_id', '=', appId).where('id', 'in', ids).execute(),
    )
  return ids.length
}
