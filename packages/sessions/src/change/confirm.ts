import type { AcksRequest } from '@keepsight/protocol'
import { sql } from 'kysely'
import { invalid } from '../errors.js'
import * as read from '../request.js'
import type { Change } from './change.js'

/** A listener that was not connected for so long no longer holds up an ending. */
export const listenerPatienceMs = 15_000

export interface CheckedAcks {
  listener: string
  gone: string[]
  failed: { keyId: string; error: string }[]
}

export function checkAcks(request: AcksRequest): CheckedAcks {
  const listener = listenerId(request.listener)
  read.keyIds(
    request.acks.map(({ keyId }) => keyId),
    'acks',
  )
  const acks: CheckedAcks = { listener, gone: [], failed: [] }
  for (const { keyId, outcome, error } of request.acks) {
    if (outcome === 'gone') acks.gone.push(keyId)
    else if (outcome === 'failed') acks.failed.push({ keyId, error: errorCode(error) })
    else invalid('outcome must be gone or failed')
  }
  return acks
}

export function listenerId(value: string): string {
  if (typeof value !== 'string' || !/^[\w-]{1,64}$/.test(value))
    invalid('listener must be 1 to 64 letters, digits, _ and -')
  return value
}

/** A code, never a text that might carry a key. */
const errorCode = (error: string | undefined): string =>
  error !== undefined && /^[a-z0-9_]{1,64}$/.test(error) ? error : 'destroy_failed'

/** Keeps what a process did about endings, and confirms those that all have done. */
export async function acknowledge(
  change: Change,
  { listener, gone, failed }: CheckedAcks,
  connected: ReadonlySet<string>,
): Promise<void> {
  const { db, appId } = change
  const asked = [...new Set([...gone, ...failed.map(({ keyId }) => keyId)])]
  if (asked.length === 0) return
  const keys = await db
    .selectFrom('session_key')
    .select(['key_id', 'session_id'])
    .where('app_id', '=', appId)
    .where('key_id', 'in', asked)
    .where('needs_delivery', '=', sql.lit(1))
    .execute()
  const sessionOfKey = new Map(keys.map(({ key_id, session_id }) => [key_id, session_id]))
  for (const { keyId, error } of failed) {
    const session = sessionOfKey.get(keyId)
    if (session !== undefined) await countFailure(change, session, error)
  }
  const destroyed = gone.filter((keyId) => sessionOfKey.has(keyId))
  if (destroyed.length === 0) return
  await db
    .insertInto('session_ack')
    .values(destroyed.map((keyId) => ({ app_id: appId, key_id: keyId, listener_id: listener })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  await forgetFailures(change, [...new Set(destroyed.map((keyId) => sessionOfKey.get(keyId) as string))])
  await confirm(change, destroyed, connected)
}

/**
 * Of these keys, those are confirmed that a process has destroyed, and every process that is there. A session whose keys are
 * all confirmed has ended.
 *
 * @param connected the processes that are connected to this server, whatever the clock says of their rows
 */
export async function confirm(
  change: Change,
  keyIds: string[],
  connected: ReadonlySet<string>,
): Promise<void> {
  const { db, appId, now } = change
  const acks = await db
    .selectFrom('session_ack')
    .innerJoin('session_key', (join) =>
      join
        .onRef('session_key.app_id', '=', 'session_ack.app_id')
        .onRef('session_key.key_id', '=', 'session_ack.key_id'),
    )
    .select(['session_ack.key_id', 'session_ack.listener_id', 'session_key.session_id'])
    .where('session_ack.app_id', '=', appId)
    .where('session_ack.key_id', 'in', keyIds)
    .where('session_key.needs_delivery', '=', sql.lit(1))
    .execute()
  const there = await db
    .selectFrom('session_listener')
    .select('id')
    .where('app_id', '=', appId)
    .where('seen_at', '>', now - listenerPatienceMs)
    .execute()
  const live = new Set([...connected, ...there.map(({ id }) => id)])

  const goneFrom = new Map<string, Set<string>>()
  for (const { key_id, listener_id } of acks)
    goneFrom.set(key_id, (goneFrom.get(key_id) ?? new Set()).add(listener_id))
  const confirmed = [...goneFrom]
    .filter(([, from]) => [...live].every((id) => from.has(id)))
    .map(([keyId]) => keyId)
  if (confirmed.length === 0) return
  await db
    .updateTable('session_key')
    .set({ needs_delivery: 0 })
    .where('app_id', '=', appId)
    .where('key_id', 'in', confirmed)
    .execute()
  await db.deleteFrom('session_ack').where('app_id', '=', appId).where('key_id', 'in', confirmed).execute()
  const sessions = new Set(
    acks.filter(({ key_id }) => confirmed.includes(key_id)).map(({ session_id }) => session_id),
  )
  const undelivered = await db
    .selectFrom('session_key')
    .select('session_id')
    .where('app_id', '=', appId)
    .where('session_id', 'in', [...sessions])
    .where('needs_delivery', '=', sql.lit(1))
    .execute()
  for (const { session_id } of undelivered) sessions.delete(session_id)
  if (sessions.size > 0) await writeEnded(change, [...sessions])
}

async function writeEnded({ db, appId, now, nextSeq }: Change, sessions: string[]): Promise<void> {
  const values = sessions.map((id) => sql`(cast(${id} as text), cast(${nextSeq()} as bigint))`)
  // Where the clock was put back in between, the confirmation is not before the ending.
  await sql`
    update user_session
    set seq = ended.column2, ended_at = case when ending_at > ${now} then ending_at else ${now} end
    from (values ${sql.join(values)}) as ended
    where user_session.app_id = ${appId} and user_session.id = ended.column1`.execute(db)
}

async function countFailure({ db, appId, nextSeq }: Change, session: string, error: string): Promise<void> {
  await db
    .updateTable('user_session')
    .set((is) => ({
      failed_deliveries: is('failed_deliveries', '+', 1),
      delivery_error: error,
      seq: nextSeq(),
    }))
    .where('app_id', '=', appId)
    .where('id', '=', session)
    .execute()
}

async function forgetFailures({ db, appId, nextSeq }: Change, sessions: string[]): Promise<void> {
  const failing = await db
    .selectFrom('user_session')
    .select('id')
    .where('app_id', '=', appId)
    .where('id', 'in', sessions)
    .where('delivery_error', 'is not', null)
    .execute()
  for (const { id } of failing)
    await db
      .updateTable('user_session')
      .set({ delivery_error: null, seq: nextSeq() })
      .where('app_id', '=', appId)
      .where('id', '=', id)
      .execute()
}
