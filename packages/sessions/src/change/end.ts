import type { EndedBy, EndSessionsAnswer } from '@keepsight/protocol'
import { SessionsError } from '../errors.js'
import type { CheckedEnd } from '../request.js'
import type { Change } from './change.js'
import { endSessions, type Why } from './end-sessions.js'
import { activeOf, endingsOf, sessionOf, sessionsOf } from './lookup.js'
import { toUserSession } from './rows.js'

/**
 * Ends sessions: the named ones, all or none; or all of a user but one. What had ended already is answered as it is, and
 * not counted.
 *
 * @throws SessionsError `unknown_session`
 */
export async function end(change: Change, request: CheckedEnd, by: EndedBy): Promise<EndSessionsAnswer> {
  const why = { reason: request.reason, by }
  if ('user' in request) return endAll(change, request, why)
  const { sessions: ids, ownedBy } = request
  const byId = await sessionsOf(change, ids)
  const sessions = [...new Set(byId.values())]
  if (byId.size < ids.length || (ownedBy !== null && sessions.some(({ user_id }) => user_id !== ownedBy)))
    throw new SessionsError('unknown_session')
  const active = sessions.filter(({ ending_at }) => ending_at === null)
  await endSessions(change, active, why)
  return {
    ended: active.length,
    sessions: sessions.map(toUserSession),
    endings: await endingsOf(
      change,
      'session_id',
      sessions.map(({ id }) => id),
    ),
  }
}

async function endAll(
  change: Change,
  { user, except }: { user: string; except: string | null },
  why: Why,
): Promise<EndSessionsAnswer> {
  const kept = except === null ? null : await sessionOf(change, except)
  if (kept && kept.user_id !== user) throw new SessionsError('unknown_session')
  const active = (await activeOf(change, user)).filter(({ id }) => id !== kept?.id)
  const endings = await endSessions(change, active, why)
  await markEnded(change, user, why)
  return { ended: active.length, sessions: active.map(toUserSession), endings }
}

/** Log-ins of the user until now that are told later have ended too. */
async function markEnded({ db, appId, now }: Change, user: string, { reason, by }: Why): Promise<void> {
  const mark = { ended_before: now, ended_reason: reason, ended_by_kind: by.kind, ended_by_id: by.id }
  await db
    .insertInto('app_user')
    .values({ app_id: appId, user_id: user, deactivated: 0, seq: null, ...mark })
    .onConflict((conflict) => conflict.columns(['app_id', 'user_id']).doUpdateSet(mark))
    .execute()
}

/** Ends all sessions of a user, and refuses log-ins from the same commit on. */
export async function deactivate(change: Change, user: string, by: EndedBy): Promise<EndSessionsAnswer> {
  const answer = await endAll(change, { user, except: null }, { reason: 'user-deactivated', by })
  await setDeactivated(change, user, 1)
  return answer
}

export async function reactivate(change: Change, user: string): Promise<void> {
  await setDeactivated(change, user, 0)
}

async function setDeactivated(change: Change, user: string, deactivated: 0 | 1): Promise<void> {
  await change.db
    .updateTable('app_user')
    .set({ deactivated, seq: change.nextSeq() })
    .where('app_id', '=', change.appId)
    .where('user_id', '=', user)
    .where('deactivated', '=', 1 - deactivated)
    .execute()
}
