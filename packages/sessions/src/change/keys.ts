import type { KeyRow, SessionRow } from './rows.js'

/** A key that lets into a session. */
export function currentKey(
  session: SessionRow,
  key: { keyId: string; sealedKey: string; createdSeq: number },
): KeyRow {
  return {
    app_id: session.app_id,
    key_id: key.keyId,
    session_id: session.id,
    user_id: session.user_id,
    sealed_key: key.sealedKey,
    created_seq: key.createdSeq,
    refused_seq: null,
    refused_at: null,
    refused_until: null,
    needs_delivery: 0,
    reason: null,
    replaced_by: null,
    outlives_session: 0,
  }
}
