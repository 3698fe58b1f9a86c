import { StoreError } from '../error.js'
import { openSqlite } from './open-sqlite.js'
import type { OperationalStore } from './port.js'
import { SqlOperationalStore } from './sql-operational-store.js'

/**
 * Opens the operational store; call `migrate()` before anything else.
 *
 * @param url `sqlite:PATH`, the file is made when missing
 * @param options.now the clock, milliseconds since 1970; default the real one
 * @throws StoreError `data_folder_not_writable`, `database_unsupported`
 */
export function openOperationalStore(url: string, options: { now?: () => number } = {}): OperationalStore {
  const file = /^sqlite:(?:\/\/(?=\/))?(.+)$/.exec(url)?.[1]
  if (!file) throw new StoreError('database_unsupported')
  return new SqlOperationalStore(openSqlite(file), options.now ?? Date.now)
}
