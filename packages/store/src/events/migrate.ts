import { createHash } from 'node:crypto'
import { StoreError } from '../error.js'
import { decodeRows } from './decode.js'
import type { EventsDriver } from './driver.js'
import { eventsMigrations, type EventsMigration } from './migrations.js'

const checksumOf = (migration: EventsMigration): string =>
  createHash('sha256').update(migration.statements.join(';')).digest('hex')

/**
 * Applies what is missing, in order.
 *
 * @throws StoreError `events_newer_than_program`, `migration_changed`
 */
export async function migrateEvents(
  driver: EventsDriver,
  migrations: readonly EventsMigration[] = eventsMigrations,
): Promise<void> {
  await driver.command(
    `CREATE TABLE IF NOT EXISTS migration (
      number UInt32, name String, checksum String, applied_at DateTime64(3, 'UTC') DEFAULT now64(3)
    ) ENGINE = MergeTree ORDER BY number SETTINGS fsync_after_insert = 1, fsync_part_directory = 1`,
  )
  const applied = decodeRows<{ number: number; checksum: string }>(
    await driver.query('SELECT number, checksum FROM migration ORDER BY number'),
  )
  if ((applied.at(-1)?.number ?? 0) > (migrations.at(-1)?.number ?? 0))
    throw new StoreError('events_newer_than_program')
  for (const migration of migrations) {
    const checksum = checksumOf(migration)
    const before = applied.find(({ number }) => number === migration.number)
    if (before && before.checksum !== checksum)
      throw new StoreError('migration_changed', `events migration ${migration.number}`)
    if (before) continue
    for (const statement of migration.statements) await driver.command(statement)
    await driver.command(
      'INSERT INTO migration (number, name, checksum) SELECT {number:UInt32}, {name:String}, {checksum:String}',
      { params: { number: migration.number, name: migration.name, checksum } },
    )
  }
}
