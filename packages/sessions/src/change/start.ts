import type { EndedBy, EndReason, RejectReason, SessionEnding, StartSessionAnswer } from '@keepsight/protocol'
import type { OperationalTables } from '@keepsight/store'
import { deviceKey, deviceOf, readUserAgent } from '../device.js'
import { invalid } from '../errors.js'
import type { Geo } from '../place/geo.js'
import { placeOf } from '../place/place.js'
import { isImpossibleTravel } from '../place/travel.js'
import type { CheckedStart } from '../request.js'
import { earlier } from '../earlier.js'
import type { Change } from './change.js'
import { endSessions, type Why } from './end-sessions.js'
import { currentKey } from './keys.js'
import { activeOf, endingsOf, sessionOf } from './lookup.js'
import { keepRefusal } from './refusals.js'
import { iso, toUserSession, type SessionRow } from './rows.js'

const byKeepsight = { kind: 'keepsight', id: null } as const

/**
 * A log-in. Whether it is let in is decided in this order: is its key refused, is its user deactivated, were all the user's
 * sessions ended after it, is there a place.
 *
 * A log-in that is told late was let in by the app already: where it may not live, it is kept as a session that ends at
 * once, so that all processes of the app hear that its key is refused.
 */
export async function startSession(
  change: Change,
  start: CheckedStart,
  geo: Geo,
): Promise<StartSessionAnswer> {
  const reject = async (reason: RejectReason, live: SessionRow[] = []): Promise<StartSessionAnswer> => {
    await keepRefusal({ ...change, geo }, { kind: reason, ...start })
    return rejected(reason, live)
  }

  const known = await keyOf(change, start.keyId)
  if (known) {
    if (known.ending_at !== null || known.refused_seq !== null) return reject('already-ended')
    if (known.user_id !== start.user)
      invalid("keyId belongs to another user's session; give each log-in a new session key")
    const session = await sessionOf(change, known.session_id)
    return started(session, await endingsOf(change, 'replaced_by', [session.id]))
  }

  const owner = await ownerOf(change, start.user)
  if (owner?.deactivated) {
    if (!start.isLate) return reject('user-deactivated')
    await keepEnded(change, start, geo, { reason: 'user-deactivated', by: byKeepsight })
    return rejected('user-deactivated', [])
  }
  const mark = start.isLate && owner ? markOf(owner) : null
  if (mark && start.startedAt <= mark.until) {
    await keepEnded(change, start, geo, mark.why)
    return rejected('already-ended', [])
  }

  const { limit } = start
  const live = limit === null ? [] : await activeOf(change, start.user)
  if (limit === null || live.length < limit) return started(await insertSession(change, start, geo), [])
  if (start.onLimit === 'reject') {
    if (!start.isLate) return reject('limit', live)
    await keepEnded(change, start, geo, replacedByNewest(live))
    return rejected('limit', live)
  }
  // The order of the log-ins is the order in which they were told; only one that is told late may be older than those here.
  if (start.isLate) {
    live.sort((a, b) => a.started_at - b.started_at || a.start_seq - b.start_seq)
    if (live.filter(({ started_at }) => started_at > start.startedAt).length >= limit) {
      await keepEnded(change, start, geo, replacedByNewest(live))
      return rejected('already-ended', [])
    }
  }
  const session = await insertSession(change, start, geo)
  const oldest = live.slice(0, live.length - (limit - 1))
  return started(
    session,
    await endSessions(change, oldest, { reason: 'replaced', by: byKeepsight, replacedBy: session }),
  )
}

const started = (session: SessionRow, endings: SessionEnding[]): StartSessionAnswer => ({
  outcome: 'started',
  session: toUserSession(session),
  endings,
})

const rejected = (reason: RejectReason, live: SessionRow[]): StartSessionAnswer => ({
  outcome: 'rejected',
  reason,
  live: live
    .toSorted((a, b) => b.start_seq - a.start_seq)
    .map((row) => ({
      device: deviceOf(row),
      place: placeOf(row).label,
      startedAt: iso(row.started_at),
      lastSeenAt: iso(row.last_seen_at),
    })),
})

const replacedByNewest = (live: SessionRow[]): Why => {
  const replacedBy = live.at(-1)
  return { reason: 'replaced', by: byKeepsight, ...(replacedBy && { replacedBy }) }
}

/** The end of all sessions of a user, which counts for log-ins before it that are told later. */
function markOf(owner: Owner): { until: number; why: Why } | null {
  if (owner.ended_before === null) return null
  const by = { kind: owner.ended_by_kind as EndedBy['kind'], id: owner.ended_by_id }
  return { until: owner.ended_before, why: { reason: owner.ended_reason as EndReason, by } }
}

async function keepEnded(change: Change, start: CheckedStart, geo: Geo, why: Why): Promise<void> {
  await endSessions(change, [await insertSession(change, start, geo)], why)
}

async function insertSession(change: Change, start: CheckedStart, geo: Geo): Promise<SessionRow> {
  const { db, appId, now } = change
  const device = readUserAgent(start.userAgent)
  const device_key = deviceKey(start.visitor, device)
  const place = geo.locate(start.ip)
  const before = await logInBefore(change, start.user)
  const isNew =
    before === undefined ||
    (before.device_key !== device_key && !(await isKnown(change, start.user, device_key)))
  const { startedAt, idleTimeoutMs, absoluteTimeoutMs } = start
  const expiresAt = absoluteTimeoutMs === null ? null : startedAt + absoluteTimeoutMs
  const seq = change.nextSeq()
  const row: SessionRow = {
    app_id: appId,
    id: start.keyId,
    user_id: start.user,
    start_seq: seq,
    seq,
    ip: start.ip,
    user_agent: start.userAgent,
    ...device,
    device_key,
    visitor: start.visitor,
    ...place,
    started_at: startedAt,
    last_seen_at: startedAt,
    expires_at: expiresAt,
    idle_timeout_ms: idleTimeoutMs,
    // From now on, not from the log-in: when it is told late, its use since then will be told in a moment.
    due_at: earlier(idleTimeoutMs === null ? null : now + idleTimeoutMs, expiresAt),
    key_lifetime_ms: start.keyLifetimeMs,
    ending_at: null,
    ended_at: null,
    reason: null,
    ended_by_kind: null,
    ended_by_id: null,
    replaced_by: null,
    failed_deliveries: 0,
    delivery_error: null,
    is_new_device: isNew ? 1 : 0,
    is_impossible_travel: before && isImpossibleTravel(before, { ...place, started_at: startedAt }) ? 1 : 0,
  }
  await db.insertInto('user_session').values(row).execute()
  await db
    .insertInto('session_key')
    .values(currentKey(row, { keyId: start.keyId, sealedKey: start.sealedKey, createdSeq: change.nextSeq() }))
    .execute()
  return row
}

type Owner = OperationalTables['app_user']

const ownerOf = ({ db, appId }: Change, user: string): Promise<Owner | undefined> =>
  db
    .selectFrom('app_user')
    .selectAll()
    .where('app_id', '=', appId)
    .where('user_id', '=', user)
    .executeTakeFirst()

/** The key, where it is known, and whether its session lives. */
const keyOf = ({ db, appId }: Change, keyId: string) =>
  db
    .selectFrom('session_key as key')
    .leftJoin('user_session as session', (join) =>
      join.onRef('session.app_id', '=', 'key.app_id').onRef('session.id', '=', 'key.session_id'),
    )
    .select(['key.session_id', 'key.user_id', 'key.refused_seq', 'session.ending_at'])
    .where('key.app_id', '=', appId)
    .where('key.key_id', '=', keyId)
    .executeTakeFirst()

const logInBefore = ({ db, appId }: Change, user: string) =>
  db
    .selectFrom('user_session')
    .select(['device_key', 'latitude', 'longitude', 'started_at'])
    .where('app_id', '=', appId)
    .where('user_id', '=', user)
    .orderBy('started_at', 'desc')
    .orderBy('start_seq', 'desc')
    .limit(1)
    .executeTakeFirst()

const isKnown = async ({ db, appId }: Change, user: string, device: string): Promise<boolean> =>
  (await db
    .selectFrom('user_session')
    .select('id')
    .where('app_id', '=', appId)
    .where('user_id', '=', user)
    .where('device_key', '=', device)
    .limit(1)
    .executeTakeFirst()) !== undefined
