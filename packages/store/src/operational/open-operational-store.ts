import { StoreError } from '../error.js'
import type { OperationalEngine } from './engine.js'
import { openPostgres } from './open-postgres.js'
import { openSqlite } from './open-sqlite.js'
import type { OperationalStore } from './port.js'
import { SqlOperationalStore } from './sql-operational-store.js'

/**
 * Opens the operational store; call `migrate()` before anything else.
 *
 * @param url `sqlite:PATH`, the file is made when missing; or `postgres://USER:PASSWORD@HOST:5432/DATABASE`, which any number of
 *   servers may share
 * @param options.now the clock, milliseconds since 1970; default the real one
 * @throws StoreError `data_folder_not_writable`, `database_unsupported`
 */
export function openOperationalStore(url: string, options: { now?: () => number } = {}): OperationalStore {
  return new SqlOperationalStore(openEngine(url), options.now ?? Date.now)
}

function openEngine(url: string): OperationalEngine {
  const file = /^sqlite:(?:\/\/(?=\/))?(.+)$/.exec(url)?.[1]
  if (file) return openSqlite(file)
  if (/^postgres(ql)?:\/\/./.test(url)) return openPostgres(url)
  throw new StoreError('database_unsupported')
}
