import { setTimeout as sleep } from 'node:timers/promises'
import path from 'node:path'
import Database from 'libsql'
import { SpoolError } from './port.js'

/**
 * Takes the spool for this process; the function returned gives it back. The lock is SQLite's own on an empty file:
 * the operating system gives it up with the process, however that ends, so it never goes stale.
 *
 * @throws SpoolError `spool_in_use` when another has it all the time, `spool_failing`
 */
export async function lockSpool(folder: string, { waitMs }: { waitMs: number }): Promise<() => void> {
  for (let waited = 0; ; waited += 50) {
    let database: Database.Database | undefined
    try {
      database = new Database(path.join(folder, 'lock'), { timeout: 0 })
      database.exec('BEGIN EXCLUSIVE')
      const held = database
      return () => held.close()
    } catch (error) {
      database?.close()
      if ((error as { code?: string }).code !== 'SQLITE_BUSY')
        throw new SpoolError('spool_failing', { cause: error })
      if (waited >= waitMs) throw new SpoolError('spool_in_use', { cause: error })
    }
    await sleep(50)
  }
}
