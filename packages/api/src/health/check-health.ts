import type { Services } from '../services.js'
import { checkSessions } from './check-sessions.js'
import { checked, within, type HealthCheck } from './checked.js'
import type { HealthSource } from './health-source.js'

/** What is looked at. */
type Looked = Pick<Services, 'health' | 'operational' | 'sessions' | 'now'>

/** Bounds beyond which something is not well. */
export const healthBounds = {
  /** Age of the oldest message that is not in the table. */
  spoolLagMs: 60_000,
  /** A store that takes longer to answer than this counts as not answering. */
  pingMs: 5_000,
  diskFreeBytes: 1024 ** 3,
} as const

const seconds = (milliseconds: number) => (milliseconds / 1000).toFixed(1)

const checkStore = (health: HealthSource) =>
  checked('store', async () => {
    try {
      await within(healthBounds.pingMs, health.pingEvents())
      return [true, 'The events store answers.']
    } catch {
      return [
        false,
        'The events store does not answer. Events are kept in the spool meanwhile; check the store.',
      ]
    }
  })

const checkSpool = (health: HealthSource) =>
  checked('spool', async () => {
    const { bytes, oldestMs } = await health.spoolLag()
    const found = `${String(bytes)} bytes wait to be loaded, the oldest for ${seconds(oldestMs)} s`
    return oldestMs <= healthBounds.spoolLagMs
      ? [true, `${found}.`]
      : [
          false,
          `${found}: more than ${seconds(healthBounds.spoolLagMs)} s. Check the events store and the load.`,
        ]
  })

const checkDatabase = (operational: Looked['operational']) =>
  checked('database', async () => {
    try {
      await within(healthBounds.pingMs, operational.keysVersion())
      return [true, 'The database of apps, keys and user sessions answers.']
    } catch {
      return [
        false,
        'The database of apps, keys and user sessions does not answer. Check that it runs and that --database is right.',
      ]
    }
  })

/** What decides whether the server is ready: the stores answer and the loader keeps up. */
export function checkReadiness({ health, operational }: Looked): Promise<HealthCheck[]> {
  return Promise.all([checkStore(health), checkDatabase(operational), checkSpool(health)])
}

/** Everything that the doctor looks at; the check of derived data reads the whole table. */
export async function checkAll(looked: Looked): Promise<HealthCheck[]> {
  const { health } = looked
  const [vital, rest, sessions] = await Promise.all([
    checkReadiness(looked),
    checkRest(health),
    checkSessions(looked),
  ])
  return [...vital, ...rest, ...sessions]
}

async function checkRest(health: HealthSource): Promise<HealthCheck[]> {
  return await Promise.all([
    checked('dead-letters', async () => {
      const count = await health.deadLetters()
      return count === 0
        ? [true, 'No message was put aside.']
        : [false, `${String(count)} messages could not be loaded and were put aside; their files say why.`]
    }),
    checked('derived', async () => {
      const differing = await health.checkDerived()
      return differing.length === 0
        ? [true, 'What is derived from the events agrees with them.']
        : [
            false,
            `These differ from the events and should be rebuilt: ${differing.map(({ name }) => name).join(', ')}.`,
          ]
    }),
    checked('disk', async () => {
      const free = await health.diskFreeBytes()
      const found = `${(free / 1024 ** 3).toFixed(1)} GiB are free on the disk of the data folder`
      return free >= healthBounds.diskFreeBytes ? [true, `${found}.`] : [false, `${found}: free some more.`]
    }),
  ])
}
