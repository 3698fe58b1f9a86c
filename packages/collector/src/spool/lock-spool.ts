import path from 'node:path'
import Database from 'libsql'
import { SpoolError } from './port.js'

/**
 * Takes the spool for this process; the function returned gives it back. The lock is SQLite's own on an empty file:
 * the operating system gives it up with the process, however that ends, so it never goes stale.
 *
 * @throws SpoolError `spool_in_use`, `spool_failing`
 */
export function lockSpool(folder: string): () => void {
  let database: Database.Database | undefined
  try {
    database = new Database(path.join(folder, 'lock'), { timeout: 0 })
    database.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    database?.close()
    const code = (error as { code?: string }).code === 'SQLITE_BUSY' ? 'spool_in_use' : 'spool_failing'
    throw new SpoolError(code, { cause: error })
  }
  const held = database
  return () => held.close()
}
