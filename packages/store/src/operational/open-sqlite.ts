import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs'
import path from 'node:path'
import { Kysely, sql, SqliteDialect } from 'kysely'
import Database from 'libsql'
import { StoreError } from '../error.js'
import { migrationTable, type OperationalEngine } from './engine.js'
import type { OperationalTables } from './schema.js'

/**
 * Opens a SQLite file for several processes at once: readers never wait for the writer, a commit is on disk when it returns.
 *
 * @throws StoreError `data_folder_not_writable`
 */
export function openSqlite(file: string): OperationalEngine {
  const db = new Kysely<OperationalTables>({ dialect: new SqliteDialect({ database: openFile(file) }) })
  return {
    db,
    async migrating(work) {
      await sql.raw(migrationTable).execute(db)
      await db.transaction().execute(async (transaction) => {
        // A write first: SQLite then takes its one write lock before anything is read, and two starters do not both migrate.
        await transaction.deleteFrom('migration').where('number', '<', 0).execute()
        await work(transaction)
      })
    },
    isConflict: (error) =>
      error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY'),
  }
}

function openFile(file: string): InstanceType<typeof Database> {
  try {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
    // Made with its mode before SQLite does it with the umask's; its side files take the mode over.
    closeSync(openSync(file, 'a', 0o600))
    chmodSync(file, 0o600)
    const database = new Database(file)
    database.exec('pragma busy_timeout = 5000')
    database.exec('pragma journal_mode = wal')
    database.exec('pragma synchronous = full')
    database.exec('pragma foreign_keys = on')
    return database
  } catch (error) {
    throw new StoreError('data_folder_not_writable', path.dirname(file), { cause: error })
  }
}
