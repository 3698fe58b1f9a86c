import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import Database from 'libsql'
import { dataPaths } from './data-folder.js'
import { serverError } from './errors.js'

/** A data folder that is this process's alone. */
export interface DataFolderLock {
  release(): void
}

/**
 * Takes the data folder for this process. The lock is SQLite's own on an empty file: the operating system gives it up
 * with the process, however that ends, so it never goes stale; and it holds between containers that share a folder,
 * where process ids say nothing.
 *
 * @throws ServerError `data_folder_in_use`, with the other's process id; `data_folder_not_writable`
 */
export function lockDataFolder(data: string): DataFolderLock {
  const { lock, lockOwner } = dataPaths(data)
  let database: Database.Database | undefined
  try {
    database = new Database(lock, { timeout: 0 })
    database.exec('BEGIN EXCLUSIVE')
    writeFileSync(lockOwner, `${process.pid}\n`)
  } catch (error) {
    database?.close()
    if ((error as { code?: string }).code === 'SQLITE_BUSY')
      throw serverError('data_folder_in_use', data + owner(lockOwner), { cause: error })
    throw serverError('data_folder_not_writable', data, { cause: error })
  }
  const held = database
  return {
    release() {
      rmSync(lockOwner, { force: true })
      held.close()
    },
  }
}

function owner(file: string): string {
  try {
    const pid = readFileSync(file, 'utf8').trim()
    return pid ? ` (process ${pid})` : ''
  } catch {
    return '' // It took the lock just now and has not written its id yet.
  }
}
