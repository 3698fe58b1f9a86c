import type { OperationalDatabase } from '@keepsight/store'
import { SessionsError } from '../errors.js'
import { keepTurn, takeTurn, type Change } from './change.js'

/** Changes that share a transaction. More would hold up readers of the same connection for longer. */
const mostTogether = 50

/** Changes an app's sessions, in order. A `SessionsError` must be thrown before anything is written. */
export interface Writer {
  write<Result>(appId: string, work: (change: Change) => Promise<Result>): Promise<Result>
  /** Resolves when everything that was asked for is done. */
  idle(): Promise<void>
}

interface Job {
  work(change: Change): Promise<unknown>
  resolve(value: unknown): void
  reject(error: unknown): void
}
type Outcome = { value: unknown } | { refusal: SessionsError }

/**
 * Changes of one app that arrive while another is committed go into the next transaction together, in their order of arrival:
 * a thousand log-ins at once are some twenty commits.
 *
 * @param options.before awaited before each transaction
 * @param options.committed told after each commit that changed something
 */
export function createWriter({
  database,
  now,
  before,
  committed,
}: {
  database: OperationalDatabase
  now: () => number
  before: (appId: string) => Promise<void>
  committed: (appId: string) => void
}): Writer {
  const waiting = new Map<string, Job[]>()
  const running = new Map<string, Promise<void>>()

  async function commit(appId: string, jobs: Job[]): Promise<Outcome[]> {
    await before(appId)
    let changed = false
    const outcomes = await database.write(async (db) => {
      const last = await takeTurn(db, appId)
      let seq = last
      const results: Outcome[] = []
      for (const job of jobs) {
        try {
          results.push({ value: await job.work({ db, appId, now: now(), nextSeq: () => ++seq }) })
        } catch (error) {
          if (!(error instanceof SessionsError)) throw error
          results.push({ refusal: error })
        }
      }
      changed = seq !== last
      if (changed) await keepTurn(db, appId, seq)
      return results
    })
    if (changed) committed(appId)
    return outcomes
  }

  async function run(appId: string, jobs: Job[]): Promise<void> {
    try {
      const outcomes = await commit(appId, jobs)
      for (const [index, job] of jobs.entries()) {
        const outcome = outcomes[index] as Outcome
        if ('refusal' in outcome) job.reject(outcome.refusal)
        else job.resolve(outcome.value)
      }
    } catch (error) {
      // One that the database refuses must not take the others down with it.
      if (jobs.length > 1 && !isAway(error)) for (const job of jobs) await run(appId, [job])
      else for (const job of jobs) job.reject(error)
    }
  }

  async function drain(appId: string): Promise<void> {
    // What is called in the same turn of the event loop goes together.
    await Promise.resolve()
    for (let jobs = waiting.get(appId); jobs?.length; jobs = waiting.get(appId))
      await run(appId, jobs.splice(0, mostTogether))
    waiting.delete(appId)
    running.delete(appId)
  }

  return {
    write: <Result>(appId: string, work: (change: Change) => Promise<Result>) =>
      new Promise<Result>((resolve, reject) => {
        const job: Job = { work, resolve: resolve as (value: unknown) => void, reject }
        const queue = waiting.get(appId)
        if (queue) queue.push(job)
        else waiting.set(appId, [job])
        if (!running.has(appId)) running.set(appId, drain(appId))
      }),
    async idle() {
      while (running.size > 0) await Promise.all(running.values())
    },
  }
}

const isAway = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'database_unreachable'
