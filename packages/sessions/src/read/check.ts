import type { CheckKeysAnswer } from '@keepsight/protocol'
import type { SessionsContext } from '../context.js'

/** What is known of keys, in the order in which they were asked for. */
export async function checkKeys(
  { database }: SessionsContext,
  appId: string,
  keyIds: string[],
): Promise<CheckKeysAnswer> {
  if (keyIds.length === 0) return { keys: [] }
  const rows = await database.reader
    .selectFrom('session_key')
    .select(['key_id', 'session_id', 'user_id', 'refused_seq'])
    .where('app_id', '=', appId)
    .where('key_id', 'in', keyIds)
    .execute()
  const known = new Map(rows.map((row) => [row.key_id, row]))
  return {
    keys: keyIds.map((keyId) => {
      const key = known.get(keyId)
      if (!key) return { keyId, state: 'unknown', sessionId: null, user: null }
      const state = key.refused_seq === null ? 'active' : 'ended'
      return { keyId, state, sessionId: key.session_id, user: key.user_id }
    }),
  }
}
