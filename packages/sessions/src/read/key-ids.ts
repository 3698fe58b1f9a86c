import type { SessionsContext } from '../context.js'
import { isKeyId } from '../request.js'

/** The keys that a session had, in their order; `id` is that of the session or of any of its keys. */
export async function readKeyIds(
  { database }: SessionsContext,
  appId: string,
  id: string,
): Promise<string[]> {
  if (!isKeyId(id)) return []
  const keys = await database.reader
    .selectFrom('session_key as key')
    .innerJoin('session_key as named', (join) =>
      join.onRef('named.app_id', '=', 'key.app_id').onRef('named.session_id', '=', 'key.session_id'),
    )
    .select('key.key_id')
    .where('named.app_id', '=', appId)
    .where('named.key_id', '=', id)
    .orderBy('key.created_seq')
    .execute()
  return keys.map(({ key_id }) => key_id)
}

/** The keys of several sessions, by the sessions' own ids. */
export async function readKeyIdsOf(
  { database }: SessionsContext,
  appId: string,
  sessionIds: readonly string[],
): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>()
  const asked = sessionIds.filter(isKeyId)
  if (asked.length === 0) return found
  const keys = await database.reader
    .selectFrom('session_key')
    .select(['session_id', 'key_id', 'created_seq'])
    .where('app_id', '=', appId)
    .where('session_id', 'in', asked)
    .execute()
  // Sorted here: asked for an order, SQLite would walk through all keys of the app in it.
  keys.sort((a, b) => a.created_seq - b.created_seq)
  for (const { session_id, key_id } of keys) found.set(session_id, [...(found.get(session_id) ?? []), key_id])
  return found
}
