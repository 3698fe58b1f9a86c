import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { StoreError } from '../error.js'
import type { OperationalEngine } from './engine.js'
import { operationalMigrations, type OperationalMigration } from './migrations.js'

const checksumOf = (migration: OperationalMigration): string =>
  createHash('sha256').update(migration.statements.join(';')).digest('hex')

/**
 * Applies what is missing, all in one transaction that keeps out others who migrate.
 *
 * @throws StoreError `operational_newer_than_program`, `migration_changed`
 */
export async function migrateOperational(
  engine: OperationalEngine,
  migrations: readonly OperationalMigration[] = operationalMigrations,
  now: () => number = Date.now,
): Promise<void> {
  await engine.migrating(async (transaction) => {
    const applied = await transaction.selectFrom('migration').selectAll().orderBy('number').execute()
    if ((applied.at(-1)?.number ?? 0) > (migrations.at(-1)?.number ?? 0))
      throw new StoreError('operational_newer_than_program')
    for (const migration of migrations) {
      const checksum = checksumOf(migration)
      const before = applied.find(({ number }) => number === migration.number)
      if (before && before.checksum !== checksum)
        throw new StoreError('migration_changed', `operational migration ${migration.number}`)
      if (before) continue
      for (const statement of migration.statements) await sql.raw(statement).execute(transaction)
      const { number, name } = migration
      const appliedAt = new Date(now()).toISOString()
      await transaction
        .insertInto('migration')
        .values({ number, name, checksum, applied_at: appliedAt })
        .execute()
    }
  })
}
