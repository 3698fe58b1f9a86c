import type { SessionsContext } from '../context.js'
import { toUserSession } from '../change/rows.js'
import { invalid } from '../errors.js'
import type { FindSessions, FoundSessions } from '../port.js'

const mostRows = 1_000
const defaultRows = 100

/** The sessions of an app that fit, newest log-in first; two of one instant in the reverse order in which they were told. */
export async function findSessions(
  { database }: SessionsContext,
  appId: string,
  query: FindSessions,
): Promise<FoundSessions> {
  const { state = 'all', limit = defaultRows } = query
  if (!Number.isInteger(limit) || limit < 1 || limit > mostRows) invalid(`limit must be 1 to ${mostRows}`)
  const after = query.cursor === undefined ? null : readCursor(query.cursor)
  let sessions = database.reader.selectFrom('user_session').selectAll().where('app_id', '=', appId)
  // Which of the two instants are there is the state. That an active session has not ended is said too: there is an index of those.
  if (state === 'live') sessions = sessions.where('ended_at', 'is', null)
  else if (state === 'active')
    sessions = sessions.where('ended_at', 'is', null).where('ending_at', 'is', null)
  else if (state === 'ending')
    sessions = sessions.where('ending_at', 'is not', null).where('ended_at', 'is', null)
  else if (state === 'ended') sessions = sessions.where('ended_at', 'is not', null)
  else if (state !== 'all') invalid('state must be live, active, ending, ended or all')
  const columns = {
    user_id: query.user,
    browser: query.browser,
    os: query.os,
    device_type: query.deviceType,
    country: query.country,
    reason: query.reason,
  }
  for (const [column, value] of Object.entries(columns) as [keyof typeof columns, string | undefined][])
    if (value !== undefined) sessions = sessions.where(column, '=', text(value))
  if (query.from !== undefined) sessions = sessions.where('started_at', '>=', query.from)
  if (query.to !== undefined) sessions = sessions.where('started_at', '<', query.to)
  if (after)
    sessions = sessions.where(({ eb, refTuple, tuple }) =>
      eb(refTuple('started_at', 'start_seq'), '<', tuple(after.startedAt, after.startSeq)),
    )
  const rows = await sessions
    .orderBy('started_at', 'desc')
    .orderBy('start_seq', 'desc')
    .limit(limit + 1)
    .execute()
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  const nextCursor = rows.length > limit && last ? `${last.started_at}-${last.start_seq}` : null
  return { sessions: shown.map(toUserSession), nextCursor }
}

/** PostgreSQL knows no text with a NUL in it; nothing is called so. */
const text = (value: string): string => value.replaceAll('\0', '\u{fffd}')

function readCursor(cursor: string): { startedAt: number; startSeq: number } {
  const [, startedAt, startSeq] =
    /^(-?\d{1,15})-(\d{1,15})$/.exec(cursor) ?? invalid('cursor is not one that an answer gave')
  return { startedAt: Number(startedAt), startSeq: Number(startSeq) }
}
