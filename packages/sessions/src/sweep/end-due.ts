import type { SessionsContext } from '../context.js'
import { byApp } from './by-app.js'
import { endSessions } from '../change/end-sessions.js'
import type { Writer } from '../change/writer.js'

const rowsTogether = 500
const mostRounds = 20

/**
 * Ends sessions whose absolute timeout is over, and, unless they are spared, idle ones.
 *
 * @param options.spareIdle the server cannot know yet who was active: only absolute timeouts count
 */
export async function endDue(
  { database, now }: SessionsContext,
  writer: Writer,
  { spareIdle }: { spareIdle: boolean },
): Promise<void> {
  for (let round = 0; round < mostRounds; round++) {
    const due = await database.reader
      .selectFrom('user_session')
      .select(['app_id', 'id'])
      .where('ending_at', 'is', null)
      .where('due_at', '<=', now())
      .$if(spareIdle, (query) => query.where('expires_at', '<=', now()))
      .orderBy('due_at')
      .limit(rowsTogether)
      .execute()
    for (const [appId, rows] of byApp(due))
      await writer.write(appId, async (change) => {
        const sessions = await change.db
          .selectFrom('user_session')
          .selectAll()
          .where('app_id', '=', appId)
          .where(
            'id',
            'in',
            rows.map(({ id }) => id),
          )
          // It may have been used, or have ended, in between.
          .where('ending_at', 'is', null)
          .where('due_at', '<=', change.now)
          .execute()
        const isExpired = (row: { expires_at: number | null }) =>
          row.expires_at !== null && row.expires_at <= change.now
        const by = { kind: 'keepsight', id: null } as const
        await endSessions(change, sessions.filter(isExpired), { reason: 'expired', by })
        if (!spareIdle)
          await endSessions(
            change,
            sessions.filter((row) => !isExpired(row)),
            { reason: 'idle', by },
          )
      })
    if (due.length < rowsTogether) return
  }
}
