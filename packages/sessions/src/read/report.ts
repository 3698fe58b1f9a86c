import { endReasons } from '@keepsight/protocol'
import { sql, type RawBuilder } from 'kysely'
import type { SessionsContext } from '../context.js'
import type { SessionsReport, SessionsReportRequest } from '../port.js'
import { daysBetween, type Days } from './day-starts.js'
import { readLengths } from './lengths.js'

const refusalKinds = ['failed', 'limit', 'user-deactivated', 'already-ended'] as const

/** An app and a range of instants: from the first on, before the second. */
export interface Range {
  appId: string
  from: number
  to: number
}

/** See {@link SessionsReport}. */
export async function reportSessions(
  { database }: SessionsContext,
  appId: string,
  request: SessionsReportRequest,
): Promise<SessionsReport> {
  const days = daysBetween(request)
  const range: Range = { appId, from: days.starts[0] as number, to: days.starts.at(-1) as number }
  const db = database.reader
  const ask = async <Row>(statement: RawBuilder<Row>) => (await statement.execute(db)).rows

  const logIns = await ask(logInsByDay(appId, days))
  const endings = await ask(endingsByDay(appId, days))
  const refusals = await ask(refusalsByDay(appId, days))
  const rows = days.dates.map((date, day) => {
    const refused = refusals.filter((row) => row.day === day)
    return {
      date,
      logIns: logIns.find((row) => row.day === day)?.count ?? 0,
      users: logIns.find((row) => row.day === day)?.users ?? 0,
      failed: sum(refused.filter(({ kind }) => kind === 'failed')),
      rejected: sum(refused.filter(({ kind }) => kind !== 'failed')),
      endings: sum(endings.filter((row) => row.day === day)),
    }
  })
  const perUser = await ask(sessionsPerUser(range))
  const users = perUser.reduce((all, row) => all + row.users, 0)
  const logInsOfRange = sum(logIns)
  return {
    liveNow: (await ask(liveNow(appId)))[0] ?? { sessions: 0, users: 0, ending: 0 },
    days: rows,
    totals: {
      logIns: logInsOfRange,
      users,
      failed: rows.reduce((all, { failed }) => all + failed, 0),
      rejected: rows.reduce((all, { rejected }) => all + rejected, 0),
      endings: sum(endings),
    },
    length: await readLengths(db, range),
    sessionsPerUser: {
      average: users ? logInsOfRange / users : null,
      most: perUser.at(-1)?.sessions ?? 0,
      users: perUser,
    },
    endings: mostFrequent(endReasons, (reason) => sum(endings.filter((row) => row.kind === reason))).map(
      ({ name, count }) => ({ reason: name, count }),
    ),
    refusals: mostFrequent(refusalKinds, (kind) => sum(refusals.filter((row) => row.kind === kind))).map(
      ({ name, count }) => ({ reason: name, count }),
    ),
  }
}

const sum = (rows: { count: number }[]): number => rows.reduce((all, { count }) => all + count, 0)

/** Each of the names with how often it was; equal ones in the order of the names. */
function mostFrequent<Name extends string>(names: readonly Name[], countOf: (name: Name) => number) {
  return names.map((name) => ({ name, count: countOf(name) })).sort((a, b) => b.count - a.count)
}

/** One row a day: its number, when it begins, when the next does. */
const daysTable = ({ dates, starts }: Days) =>
  sql`(values ${sql.join(
    dates.map(
      (_, day) =>
        sql`(cast(${day} as integer), cast(${starts[day]} as bigint), cast(${starts[day + 1]} as bigint))`,
    ),
  )})`

/** One row a day with log-ins. */
const logInsByDay = (appId: string, days: Days) => sql<{ day: number; count: number; users: number }>`
  select day.column1 as day, count(*) as count, count(distinct session.user_id) as users
  from ${daysTable(days)} as day
  join user_session as session
    on session.app_id = ${appId} and session.started_at >= day.column2 and session.started_at < day.column3
  group by day.column1`

/** One row a day and reason with endings. */
const endingsByDay = (appId: string, days: Days) => sql<{ day: number; kind: string; count: number }>`
  select day.column1 as day, session.reason as kind, count(*) as count
  from ${daysTable(days)} as day
  join user_session as session
    on session.app_id = ${appId} and session.ending_at >= day.column2 and session.ending_at < day.column3
  group by day.column1, session.reason`

/** One row a day and kind with log-ins that were not let in. */
const refusalsByDay = (appId: string, days: Days) => sql<{ day: number; kind: string; count: number }>`
  select day.column1 as day, refusal.kind as kind, count(*) as count
  from ${daysTable(days)} as day
  join log_in_refusal as refusal
    on refusal.app_id = ${appId} and refusal.at >= day.column2 and refusal.at < day.column3
  group by day.column1, refusal.kind`

/** How many users logged in how often in the range, ascending. */
const sessionsPerUser = ({ appId, from, to }: Range) => sql<{ sessions: number; users: number }>`
  select sessions, count(*) as users
  from (
    select count(*) as sessions from user_session
    where app_id = ${appId} and started_at >= ${from} and started_at < ${to}
    group by user_id
  ) as of_user
  group by sessions
  order by sessions`

/** `started_at > 0` is true of all: without it SQLite does not take the index of what lives. */
const liveNow = (appId: string) => sql<{ sessions: number; users: number; ending: number }>`
  select
    count(case when ending_at is null then 1 end) as sessions,
    count(distinct case when ending_at is null then user_id end) as users,
    count(case when ending_at is not null then 1 end) as ending
  from user_session
  where app_id = ${appId} and ended_at is null and started_at > 0`
