import { Kysely, PostgresDialect, type Generated } from 'kysely'
import { ContentTypes } from 'keepsight'
import { contentTypesFrom, type ModelsOf } from 'keepsight/orm'
import pg from 'pg'
import { describe, expectTypeOf, it } from 'vitest'
import { describeOrm } from './describe-orm.js'
import { runSql } from './tables.js'

interface Tables {
  products: { id: Generated<number>; name: string; password_hash: string }
  codes: { id: string; title: string }
  ledgers: { id: string; label: string }
  order_lines: { order_id: number; line: string; name: string }
  'archive.invoices': { number: string; total: number }
}
const names = { numeric: 'products', uuid: 'codes', bigint: 'ledgers', composite: 'order_lines' } as const

describe('The types of a Kysely database', () => {
  it('check the names of tables, and that the promise is awaited', () => {
    void ((db: Kysely<Tables>) => {
      // @ts-expect-error no such table
      void contentTypesFrom(db, { only: ['product'] })
      // @ts-expect-error the tables have to be asked for first
      new ContentTypes().registerFrom(contentTypesFrom(db))
    })
    expectTypeOf<keyof ModelsOf<Kysely<Tables>>>().toEqualTypeOf<keyof Tables>()
  })
})

describeOrm(
  'Kysely',
  (url) => {
    let statements = 0
    const db = new Kysely<Tables>({
      dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: url }) }),
      log: () => void (statements += 1),
    })
    const contentTypes = contentTypesFrom(db, { except: ['archive.invoices'] })
    return {
      contentTypes,
      names,
      all: (table) =>
        db
          .selectFrom(names[table])
          .selectAll()
          .orderBy(table === 'composite' ? 'line' : 'id')
          .execute(),
      typeOf: (table) => names[table],
      statements: () => statements,
      async addLater() {
        await runSql(
          url,
          `create table gifts (id integer primary key, name text); insert into gifts values (5, 'Ten percent')`,
        )
        await (await contentTypes).refresh()
        return { name: 'gifts' }
      },
      close: () => db.destroy(),
    }
  },
  ['order_id', 'line'],
)
