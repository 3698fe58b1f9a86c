import { drizzle } from 'drizzle-orm/node-postgres'
import { bigint, integer, pgSchema, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { contentTypesFrom } from 'keepsight/orm'
import pg from 'pg'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { describeOrm } from './describe-orm.js'

const products = pgTable('products', {
  id: integer('id').primaryKey(),
  name: text('name').notNull(),
  passwordHash: text('password_hash').notNull(),
})
const codes = pgTable('codes', { id: uuid('id').primaryKey(), title: text('title').notNull() })
const ledgers = pgTable('ledgers', {
  id: bigint('id', { mode: 'bigint' }).primaryKey(),
  label: text('label').notNull(),
})
const orderLines = pgTable(
  'order_lines',
  {
    orderId: integer('order_id').notNull(),
    line: bigint('line', { mode: 'bigint' }).notNull(),
    name: text('name').notNull(),
  },
  (table) => [primaryKey({ columns: [table.orderId, table.line] })],
)
const invoices = pgSchema('archive').table('invoices', {
  number: text('number').primaryKey(),
  total: integer('total').notNull(),
})
const coupons = pgTable('coupons', { id: integer('id').primaryKey(), name: text('name').notNull() })
const schema = { products, codes, ledgers, orderLines, invoices }
const tables = { numeric: products, uuid: codes, bigint: ledgers, composite: orderLines }

describe('The types of a Drizzle database', () => {
  it('check names and columns of tables, and type what is loaded', () => {
    const db = drizzle('postgres://127.0.0.1:9/nowhere', { schema })
    const types = contentTypesFrom(db, {
      models: { products: { label: 'name' }, 'archive.invoices': { label: ({ number }) => number } },
    })
    expectTypeOf(types.of('order_lines').load).returns.resolves.toEqualTypeOf<
      typeof orderLines.$inferSelect | null
    >()
    // @ts-expect-error no such table
    void contentTypesFrom(schema, { only: ['orderLines'] })
    // @ts-expect-error no such column
    expect(() => contentTypesFrom(db, { models: { products: { label: 'titel' } } })).toThrow(
      'no property titel',
    )
    expect(types.list().map(String)).toContain('archive.invoices')
  })
})

describeOrm(
  'Drizzle',
  (url) => {
    let statements = 0
    const pool = new pg.Pool({ connectionString: url })
    const db = drizzle(pool, { schema, logger: { logQuery: () => (statements += 1) } })
    return {
      contentTypes: contentTypesFrom(db),
      names: { numeric: 'products', uuid: 'codes', bigint: 'ledgers', composite: 'order_lines' },
      all: (table) =>
        table === 'composite'
          ? db.select().from(orderLines).orderBy(orderLines.orderId, orderLines.line)
          : db.select().from(tables[table]).orderBy(tables[table].id),
      typeOf: (table) => tables[table],
      statements: () => statements,
      addLater: () => ({
        name: 'coupons',
        atNextStart: contentTypesFrom(drizzle(pool, { schema: { ...schema, coupons } })),
      }),
      close: () => pool.end(),
    }
  },
  ['orderId', 'line'],
)
