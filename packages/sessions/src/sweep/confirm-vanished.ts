import { sql } from 'kysely'
import { confirm, listenerPatienceMs } from '../change/confirm.js'
import type { Writer } from '../change/writer.js'
import type { SessionsContext } from '../context.js'
import { byApp } from './by-app.js'

const rowsTogether = 500

/** Confirms endings that only processes held up which have vanished. The table of acks holds only what is not confirmed. */
export async function confirmVanished(
  { database, now }: SessionsContext,
  writer: Writer,
  connected: (appId: string) => ReadonlySet<string>,
): Promise<void> {
  const { rows } = await sql<{ app_id: string; key_id: string }>`
    select distinct app_id, key_id from session_ack as ack
    where not exists (
      select 1 from session_listener as listener
      where listener.app_id = ack.app_id and listener.seen_at > ${now() - listenerPatienceMs}
        and not exists (
          select 1 from session_ack as theirs
          where theirs.app_id = ack.app_id and theirs.key_id = ack.key_id and theirs.listener_id = listener.id
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
