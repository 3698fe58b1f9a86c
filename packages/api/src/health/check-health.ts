import type { HealthSource } from './health-source.js'

/** One thing that was looked at. */
export interface HealthCheck {
  name: string
  ok: boolean
  /** A sentence: what was found and, if it is not well, what to do. */
  message: string
}

/** Bounds beyond which something is not well. */
export const healthBounds = {
  /** Age of the oldest message that is not in the table. */
  spoolLagMs: 60_000,
  /** A store that takes longer to answer than this counts as not answering. */
  pingMs: 5_000,
  diskFreeBytes: 1024 ** 3,
} as const

async function within<Value>(milliseconds: number, work: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('late')), milliseconds)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

async function checked(
  name: string,
  look: () => Promise<[ok: boolean, message: string]>,
): Promise<HealthCheck> {
  try {
    const [ok, message] = await look()
    return { name, ok, message }
  } catch {
    return { name, ok: false, message: 'This could not be found out; see the log of the server.' }
  }
}

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

/** What decides whether the server is ready: the store answers and the loader keeps up. */
export function checkReadiness(health: HealthSource): Promise<HealthCheck[]> {
  return Promise.all([checkStore(health), checkSpool(health)])
}

/** Everything that the doctor looks at; the check of derived data reads the whole table. */
export async function checkAll(health: HealthSource): Promise<HealthCheck[]> {
  return await Promise.all([
    checkStore(health),
    checkSpool(health),
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
