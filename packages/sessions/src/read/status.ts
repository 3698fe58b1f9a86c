import { sql } from 'kysely'
import { listenerPatienceMs } from '../change/confirm.js'
import { iso } from '../change/rows.js'
import type { SessionsContext } from '../context.js'
import type { DeliveryStatus } from '../port.js'

const warningMs = 86_400_000

export async function readDeliveryStatus(
  { database, now }: SessionsContext,
  appId: string,
  connected: ReadonlySet<string>,
): Promise<DeliveryStatus> {
  const rows = await database.reader
    .selectFrom('session_listener')
    .selectAll()
    .where('app_id', '=', appId)
    .orderBy('connected_at')
    .orderBy('id')
    .execute()
  const { ending } = await database.reader
    .selectFrom('user_session')
    .select(sql<number>`count(ending_at)`.as('ending'))
    .where('app_id', '=', appId)
    .where('ended_at', 'is', null)
    .where('started_at', '>', 0) // All: without it SQLite does not take the index of what lives.
    .executeTakeFirstOrThrow()
  const warning = await database.reader
    .selectFrom('session_warning')
    .select('seen_at')
    .where('app_id', '=', appId)
    .where('code', '=', 'unguarded_writer')
    .where('seen_at', '>', now() - warningMs)
    .executeTakeFirst()
  return {
    listeners: rows
      .filter(({ id, seen_at }) => connected.has(id) || seen_at > now() - listenerPatienceMs)
      .map(({ id, name, connected_at }) => ({ id, name, connectedAt: iso(connected_at) })),
    ending,
    unguardedWriterSeenAt: warning ? iso(warning.seen_at) : null,
  }
}

/** Of all apps. */
export async function readCounts({
  database,
  now,
}: SessionsContext): Promise<{ active: number; ending: number; listeners: number }> {
  const db = database.reader
  const live = await db
    .selectFrom('user_session')
    .select([sql<number>`count(*)`.as('all'), sql<number>`count(ending_at)`.as('ending')])
    .where('ended_at', 'is', null)
    .executeTakeFirstOrThrow()
  const { listeners } = await db
    .selectFrom('session_listener')
    .select(sql<number>`count(*)`.as('listeners'))
    .where('seen_at', '>', now() - listenerPatienceMs)
    .executeTakeFirstOrThrow()
  return { active: live.all - live.ending, ending: live.ending, listeners }
}
