import type { Services } from '../services.js'
import { checked, within, type HealthCheck } from './checked.js'

/** An ending that an app did not confirm for so long is told of. */
const unconfirmedMs = 60_000
/** A database that takes longer to answer than this counts as not answering. */
const patienceMs = 5_000
/** Sessions of one app that are looked at. */
const mostLooked = 1000

/** Apps by what is wrong with their user sessions. */
interface Findings {
  unconfirmed: string[]
  unguarded: string[]
}

async function look({
  operational,
  sessions,
  now,
}: Pick<Services, 'operational' | 'sessions' | 'now'>): Promise<Findings> {
  const findings: Findings = { unconfirmed: [], unguarded: [] }
  for (const { id } of await operational.listApps()) {
    const { ending, unguardedWriterSeenAt } = await sessions.deliveryStatus(id)
    if (unguardedWriterSeenAt !== null) findings.unguarded.push(id)
    if (ending === 0) continue
    const { sessions: open } = await sessions.find(id, { state: 'ending', limit: mostLooked })
    const late = open.filter(({ endingAt }) => now() - Date.parse(endingAt ?? '') > unconfirmedMs)
    if (late.length > 0) findings.unconfirmed.push(`${id} (${String(late.length)})`)
  }
  return findings
}

/** Whether apps confirm the endings of their users' sessions, and whether a session store is written past its guard. */
export async function checkSessions(
  services: Pick<Services, 'operational' | 'sessions' | 'now'>,
): Promise<HealthCheck[]> {
  const looked = within(patienceMs, look(services))
  return await Promise.all([
    checked('endings', async () => {
      const { unconfirmed } = await looked
      return unconfirmed.length === 0
        ? [true, 'No ending of a user session waits longer than a minute for its app to confirm it.']
        : [
            false,
            `Endings wait for more than a minute for these apps to confirm them: ${unconfirmed.join(', ')}. Check that the app runs, reaches this server, and that its session store answers.`,
          ]
    }),
    checked('session-stores', async () => {
      const { unguarded } = await looked
      return unguarded.length === 0
        ? [true, 'No session store was seen to be written past its guard within the last day.']
        : [
            false,
            `The session stores of these apps are written by a process without a guard, which can bring ended sessions back: ${unguarded.join(', ')}. Guard the store in every process of the app.`,
          ]
    }),
  ])
}
