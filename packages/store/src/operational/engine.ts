import type { Kysely, Transaction } from 'kysely'
import type { OperationalTables } from './schema.js'

/** What differs between the databases that keep the operational state; everything else is SQL that they share. */
export interface OperationalEngine {
  db: Kysely<OperationalTables>
  /** Runs `work` in a transaction that no other process which migrates is in at the same time; the table `migration` is there. */
  migrating(work: (transaction: Transaction<OperationalTables>) => Promise<void>): Promise<void>
  /** The transaction lost against another one, and nothing of it was kept: it can be run again. */
  isConflict(error: unknown): boolean
}

/** The table of the migrations that were applied; made before any migration. */
export const migrationTable = `create table if not exists migration (
  number integer primary key, name text not null, checksum text not null, applied_at text not null
)`
