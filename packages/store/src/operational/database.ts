import type { Kysely, Transaction } from 'kysely'
import { StoreError } from '../error.js'
import type { OperationalEngine } from './engine.js'
import type { OperationalTables } from './schema.js'

/** The operational tables themselves, for a package that keeps its state beside the apps'. */
export interface OperationalDatabase {
  /** For reading. Two statements may see two moments. */
  readonly reader: Kysely<OperationalTables>
  /**
   * Runs `work` in one transaction, and again when it lost against another one. Its first statement must be a write of the row
   * that says whose turn it is: SQLite then has its write lock, and PostgreSQL that row's, before anything is read.
   */
  write<Result>(work: (transaction: Transaction<OperationalTables>) => Promise<Result>): Promise<Result>
}

const tries = 5

export function openDatabase({ db, isConflict }: OperationalEngine): OperationalDatabase {
  return {
    reader: db,
    async write(work) {
      for (let attempt = 1; ; attempt++) {
        try {
          return await db.transaction().execute(work)
        } catch (error) {
          if (!isConflict(error)) throw error
          if (attempt === tries) throw new StoreError('database_conflict', undefined, { cause: error })
          await new Promise((resolve) => setTimeout(resolve, 2 ** attempt * 5 * Math.random()))
        }
      }
    },
  }
}
