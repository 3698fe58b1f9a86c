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
    .select(sql<number>`count(*)`.as('ending'))
    .where('app_id', '=', appId)
    .where('ending_at', 'is not', null)
    .where('ended_at', 'is', null)
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
  const count = sql<number>`count(*)`.as('count')
  const active = db.selectFrom('user_session').select(count).where('ending_at', 'is', null)
  const ending = db
    .selectFrom('user_session')
    .select(count)
    .where('ending_at', 'is not', null)
    .where('ended_at', 'is', null)
  const listeners = db
    .selectFrom('session_listener')
    .select(count)
    .where('seen_at', '>', now() - listenerPatienceMs)
  return {
    active: (await active.executeTakeFirstOrThrow()).count,
    ending: (await ending.executeTakeFirstOrThrow()).count,
    listeners: (await listeners.executeTakeFirstOrThrow()).count,
  }
}
