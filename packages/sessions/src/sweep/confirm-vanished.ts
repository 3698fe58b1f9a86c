import { sql } from 'kysely'
import { confirm, listenerPatienceMs } from '../change/confirm.js'
import type { Writer } from '../change/writer.js'
import type { SessionsContext } from '../context.js'
import { byApp } from './by-app.js'

const rowsTogether = 500

/** Confirms endings that only processes held up which have vanished. */
export async function confirmVanished(
  { database, now }: SessionsContext,
  writer: Writer,
  connected: (appId: string) => ReadonlySet<string>,
): Promise<void> {
  const { rows } = await sql<{ app_id: string; key_id: string }>`
    select app_id, key_id from session_key as k
    where needs_delivery = 1
      and exists (select 1 from session_ack as a where a.app_id = k.app_id and a.key_id = k.key_id)
      and not exists (
        select 1 from session_listener as l
        where l.app_id = k.app_id and l.seen_at > ${now() - listenerPatienceMs}
          and not exists (
            select 1 from session_ack as a
            where a.app_id = k.app_id and a.key_id = k.key_id and a.listener_id = l.id
          )
      )
    limit ${sql.lit(rowsTogether)}`.execute(database.reader)
  for (const [appId, keys] of byApp(rows))
    await writer.write(appId, (change) =>
      confirm(
        change,
        keys.map(({ key_id }) => key_id),
        connected(appId),
      ),
    )
}
