import type { OperationalTables } from '@keepsight/store'
import { sql, type Kysely } from 'kysely'
import type { SessionsReport } from '../port.js'
import type { Range } from './report.js'

const seconds = (ms: number): number => ms / 1000

/**
 * How long the sessions were that ended in the range. The median of an even number of them is the mean of the two in the
 * middle; of the 90th percentile the nearest rank is taken.
 */
export async function readLengths(
  db: Kysely<OperationalTables>,
  range: Range,
): Promise<SessionsReport['length']> {
  const { count, total } = await endedIn(db, range)
    .select([
      sql<number>`count(*)`.as('count'),
      sql<number>`coalesce(cast(sum(ending_at - started_at) as bigint), 0)`.as('total'),
    ])
    .executeTakeFirstOrThrow()
  if (count === 0) return { medianSeconds: null, p90Seconds: null, averageSeconds: null }
  const at = async (rank: number): Promise<number> => {
    const row = await endedIn(db, range)
      .select(sql<number>`ending_at - started_at`.as('length'))
      .orderBy('length')
      .offset(rank)
      .limit(1)
      .executeTakeFirst()
    return row?.length ?? 0 // Fewer than a moment ago: some were forgotten meanwhile.
  }
  const middle = [await at(Math.floor((count - 1) / 2)), await at(Math.floor(count / 2))] as const
  return {
    medianSeconds: seconds((middle[0] + middle[1]) / 2),
    p90Seconds: seconds(await at(Math.ceil(count * 0.9) - 1)),
    averageSeconds: seconds(total / count),
  }
}

const endedIn = (db: Kysely<OperationalTables>, { appId, from, to }: Range) =>
  db
    .selectFrom('user_session')
    .where('app_id', '=', appId)
    .where('ending_at', '>=', from)
    .where('ending_at', '<', to)
