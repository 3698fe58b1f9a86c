import type { RekeySessionAnswer, RekeySessionRequest } from '@keepsight/protocol'
import { invalid } from '../errors.js'
import * as read from '../request.js'
import type { Change } from './change.js'
import { currentKey } from './keys.js'
import { endingsOf, sessionOf } from './lookup.js'
import { toUserSession, type KeyRow, type SessionRow } from './rows.js'

export interface CheckedRekey {
  keyId: string
  newKeyId: string
  newSealedKey: string
}

export function checkRekey(request: RekeySessionRequest): CheckedRekey {
  const keyId = read.keyId(request.keyId, 'keyId')
  const newKeyId = read.keyId(request.newKeyId, 'newKeyId')
  if (keyId === newKeyId) invalid('newKeyId must differ from keyId')
  return { keyId, newKeyId, newSealedKey: read.sealedKey(request.newSealedKey, 'newSealedKey') }
}

/**
 * The session goes on under a new key, and the old one is refused. Two requests that regenerate the same key at once leave
 * two keys of the one session, which end together. Of a session that ended meanwhile the new key is refused too, and has to
 * be destroyed: until that is confirmed the session is ending once more.
 *
 * @throws SessionsError `unknown_session`
 */
export async function rekeySession(change: Change, request: CheckedRekey): Promise<RekeySessionAnswer> {
  const { db, appId } = change
  const session = await sessionOf(change, request.keyId)
  const keys = await db
    .selectFrom('session_key')
    .selectAll()
    .where('app_id', '=', appId)
    .where('key_id', 'in', [request.keyId, request.newKeyId])
    .execute()
  const oldKey = keys.find(({ key_id }) => key_id === request.keyId) as KeyRow
  const newKey = keys.find(({ key_id }) => key_id === request.newKeyId)
  if (newKey && newKey.session_id !== session.id) invalid('newKeyId belongs to another session')
  if (!newKey) {
    if (session.ending_at === null) await addKey(change, session, request)
    else await addRefusedKey(change, session, request)
  }
  // Also where the new one was known: a repeat says the same.
  if (oldKey.refused_seq === null) await refuseReplaced(change, session, request.keyId)
  const endings = await endingsOf(change, 'session_id', [session.id])
  return {
    session: toUserSession(session),
    endings: endings.filter(({ keyId }) => keyId === request.keyId || keyId === request.newKeyId),
  }
}

async function addKey(
  change: Change,
  session: SessionRow,
  { newKeyId, newSealedKey }: CheckedRekey,
): Promise<void> {
  const key = currentKey(session, { keyId: newKeyId, sealedKey: newSealedKey, createdSeq: change.nextSeq() })
  await change.db.insertInto('session_key').values(key).execute()
}

async function addRefusedKey(
  change: Change,
  session: SessionRow,
  { newKeyId, newSealedKey }: CheckedRekey,
): Promise<void> {
  const key = currentKey(session, { keyId: newKeyId, sealedKey: newSealedKey, createdSeq: change.nextSeq() })
  await change.db
    .insertInto('session_key')
    .values({
      ...key,
      refused_seq: change.nextSeq(),
      refused_at: session.ending_at,
      refused_until: change.now + session.key_lifetime_ms,
      needs_delivery: 1,
      reason: session.reason,
      replaced_by: session.replaced_by,
    })
    .execute()
  session.ended_at = null
  session.seq = change.nextSeq()
  await change.db
    .updateTable('user_session')
    .set({ ended_at: null, seq: session.seq })
    .where('app_id', '=', change.appId)
    .where('id', '=', session.id)
    .execute()
}

async function refuseReplaced(change: Change, session: SessionRow, keyId: string): Promise<void> {
  await change.db
    .updateTable('session_key')
    .set({
      sealed_key: null,
      refused_seq: change.nextSeq(),
      refused_at: change.now,
      refused_until: change.now + session.key_lifetime_ms,
    })
    .where('app_id', '=', change.appId)
    .where('key_id', '=', keyId)
    .execute()
}
