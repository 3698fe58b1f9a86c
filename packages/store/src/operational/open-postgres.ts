import { Kysely, PostgresDialect, sql } from 'kysely'
import { StoreError } from '../error.js'
import { migrationTable, type OperationalEngine } from './engine.js'
import { openPostgresPool } from './postgres-pool.js'
import type { OperationalTables } from './schema.js'

/** Any number that no other program on the same database is likely to lock. */
const migrationLock = 5_127_403_611_902

/**
 * Opens a PostgreSQL database for any number of servers at once; connects with the first statement.
 *
 * @throws StoreError `database_unsupported` when the URL cannot be read
 */
export function openPostgres(url: string): OperationalEngine {
  const db = new Kysely<OperationalTables>({ dialect: new PostgresDialect({ pool: openPostgresPool(url) }) })
  return {
    db,
    async migrating(work) {
      await db.transaction().execute(async (transaction) => {
        // Before the table is made: two servers that both make it would refuse each other.
        await sql`select pg_advisory_xact_lock(${sql.lit(migrationLock)})`.execute(transaction)
        await sql.raw(migrationTable).execute(transaction)
        await work(transaction)
      })
    },
    isConflict: (error) => error instanceof StoreError && error.code === 'database_conflict',
  }
}
