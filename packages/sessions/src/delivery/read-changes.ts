import type { EndingsEvent, UserSession } from '@keepsight/protocol'
import { sql, type SqlBool } from 'kysely'
import type { SessionsContext } from '../context.js'
import { withSuccessors } from '../change/lookup.js'
import { toUserSession } from '../change/rows.js'

/** Rows of a page from each table. */
const pageRows = 1_000

/** What changed in an app, in order, each with its number. */
export interface Changes<Item> {
  items: { seq: number; item: Item }[]
  /** Everything up to this number is in `items`. */
  through: number
}

export interface Span {
  appId: string
  /** Changes with a greater number … */
  after: number
  /** … up to this one, which must have been read from {@link lastSeq}: up to it everything is committed. */
  upTo: number
  /** From the very beginning, for one who knows nothing: only what is still refused. */
  isFresh?: boolean
}

/** The number of the app's last committed change; 0 before the first. */
export async function lastSeq({ database }: SessionsContext, appId: string): Promise<number> {
  const row = await database.reader
    .selectFrom('session_counter')
    .select('seq')
    .where('app_id', '=', appId)
    .executeTakeFirst()
  return row?.seq ?? 0
}

/**
 * What the app's processes must hear: refused keys, users who were deactivated or reactivated, and keys that let in.
 */
export async function readEndings(
  { database, now }: SessionsContext,
  span: Span,
): Promise<Changes<EndingsEvent>> {
  const { appId, upTo, isFresh = false } = span
  const db = database.reader
  const keys = await db
    .selectFrom('session_key')
    .selectAll()
    .where(within('refused_seq', span))
    .orderBy('refused_seq')
    .limit(pageRows)
    .execute()
  const users = await db
    .selectFrom('app_user')
    .select(['seq', 'user_id', 'deactivated'])
    .where(within('seq', span))
    .orderBy('seq')
    .limit(pageRows)
    .execute()
  const started = isFresh ? [] : await startedWithin(db, span)
  const through = Math.min(
    end(
      keys.map((key) => key.refused_seq),
      upTo,
    ),
    end(
      users.map((user) => user.seq),
      upTo,
    ),
    end(
      started.map((key) => key.created_seq),
      upTo,
    ),
  )
  const refusedNow = keys.filter((key) => (key.refused_until ?? 0) > now())
  const endings = await withSuccessors({ db, appId }, refusedNow)
  const items: Changes<EndingsEvent>['items'] = [
    ...endings.map((data) => ({ seq: data.seq, item: { event: 'ending' as const, data } })),
    ...users
      .filter(({ deactivated }) => !isFresh || deactivated === 1)
      .map(({ seq, user_id, deactivated }) => {
        const data = { seq: seq ?? 0, user: user_id, deactivated: deactivated === 1 }
        return { seq: data.seq, item: { event: 'user' as const, data } }
      }),
    ...started.map(({ created_seq: seq, key_id, session_id, user_id }) => {
      const data = { seq, keyId: key_id, sessionId: session_id, user: user_id }
      return { seq, item: { event: 'started' as const, data } }
    }),
  ]
  return { items: items.filter(({ seq }) => seq <= through).sort((a, b) => a.seq - b.seq), through }
}

/** Sessions that started, changed or ended. One that changed again since `upTo` comes with that change. */
export async function readSessions({ database }: SessionsContext, span: Span): Promise<Changes<UserSession>> {
  const rows = await database.reader
    .selectFrom('user_session')
    .selectAll()
    .where(within('seq', span))
    .orderBy('seq')
    .limit(pageRows)
    .execute()
  return {
    items: rows.map((row) => ({ seq: row.seq, item: toUserSession(row) })),
    through: end(
      rows.map(({ seq }) => seq),
      span.upTo,
    ),
  }
}

const startedWithin = (db: SessionsContext['database']['reader'], span: Span) =>
  db
    .selectFrom('session_key')
    .select(['created_seq', 'key_id', 'session_id', 'user_id'])
    .where(within('created_seq', span))
    // One that is refused already is told as that.
    .where('refused_seq', 'is', null)
    .orderBy('created_seq')
    .limit(pageRows)
    .execute()

/** The rows of the app whose number in this column is one of the span's. */
const within = (column: 'refused_seq' | 'created_seq' | 'seq', { appId, after, upTo }: Span) => {
  const number = sql.ref<number>(column)
  return sql<SqlBool>`app_id = ${appId} and ${number} > ${after} and ${number} <= ${upTo}`
}

/** How far a page reaches: a full one to its last row, another to the end. */
const end = (seqs: (number | null)[], upTo: number): number =>
  seqs.length < pageRows ? upTo : (seqs.at(-1) ?? upTo)
