import { setTimeout as sleep } from 'node:timers/promises'
import path from 'node:path'
import Database from 'libsql'
import { SpoolError } from './port.js'

const retryMs = 50

/**
 * Takes one end of the spool for this process, `lock` for its writer and `loader.lock` for its reader; the function returned gives
 * it back. The lock is SQLite's own on an empty file: the operating system gives it up with the process, however that ends, so
 * it never goes stale.
 *
 * @throws SpoolError `spool_in_use` when another has it all the time, `spool_failing`
 */
export async function lockFile(
  folder: string,
  { name, waitMs }: { name: 'lock' | 'loader.lock'; waitMs: number },
): Promise<() => void> {
  for (let waited = 0; ; waited += retryMs) {
    const release = tryLock(path.join(folder, name))
    if (release) return release
    if (waited >= waitMs) throw new SpoolError('spool_in_use')
    await sleep(retryMs)
  }
}

/** `null` when another process has it. */
function tryLock(file: string): (() => void) | null {
  let database: Database.Database | undefined
  try {
    database = new Database(file, { timeout: 0 })
    // A journal on disk would take a block, and on a full disk the loader needs its lock before it can make space.
    database.exec('PRAGMA journal_mode = MEMORY')
    database.exec('BEGIN EXCLUSIVE')
    const held = database
    return () => held.close()
  } catch (error) {
    database?.close()
    if ((error as { code?: string }).code === 'SQLITE_BUSY') return null
    throw new SpoolError('spool_failing', { cause: error })
  }
}
