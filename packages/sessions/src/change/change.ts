import type { OperationalTables } from '@keepsight/store'
import type { Transaction } from 'kysely'

/** A change of an app's sessions while the app's turn is taken: nobody else changes them until it is committed. */
export interface Change {
  readonly db: Transaction<OperationalTables>
  readonly appId: string
  /** Milliseconds since 1970. */
  readonly now: number
  /** The next number in the order of all changes of the app, which is the order of the commits. */
  nextSeq(): number
}

/**
 * Takes the app's turn and gives its last number. It is the first statement of the transaction: from here to the commit no
 * other server gets past it, so that whoever reads "all changes after N" never misses one that was numbered earlier and
 * committed later.
 */
export async function takeTurn(db: Transaction<OperationalTables>, appId: string): Promise<number> {
  const { seq } = await db
    .insertInto('session_counter')
    .values({ app_id: appId, seq: 0 })
    .onConflict((conflict) =>
      conflict.column('app_id').doUpdateSet((is) => ({ seq: is.ref('session_counter.seq') })),
    )
    .returning('seq')
    .executeTakeFirstOrThrow()
  return seq
}

/** Writes the last number that was given, where any was. */
export async function keepTurn(
  db: Transaction<OperationalTables>,
  appId: string,
  seq: number,
): Promise<void> {
  await db.updateTable('session_counter').set({ seq }).where('app_id', '=', appId).execute()
}
