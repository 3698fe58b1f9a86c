import knexPackage from 'knex'
import { contentTypesFrom } from 'keepsight/orm'
import { Model, snakeCaseMappers } from 'objection'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { describeOrm, type KeyTable } from './describe-orm.js'

class Base extends Model {
  static override columnNameMappers = snakeCaseMappers()
}
class Product extends Base {
  static override tableName = 'products'
  name!: string
  static override jsonSchema = {
    type: 'object',
    properties: { id: { type: 'integer' }, name: { type: 'string' }, passwordHash: { type: 'string' } },
  }
}
class Code extends Base {
  static override tableName = 'codes'
  static override jsonSchema = {
    type: 'object',
    properties: { id: { type: 'string', format: 'uuid' }, title: { type: 'string' } },
  }
}
class Ledger extends Base {
  static override tableName = 'ledgers'
  static override jsonSchema = {
    type: 'object',
    properties: { id: { type: ['integer', 'string'] }, label: { type: 'string' } },
  }
}
class OrderLine extends Base {
  static override tableName = 'order_lines'
  static override idColumn = ['order_id', 'line']
  static override jsonSchema = {
    type: 'object',
    properties: {
      orderId: { type: 'integer' },
      line: { type: ['integer', 'string'] },
      name: { type: 'string' },
    },
  }
}
class Coupon extends Base {
  static override tableName = 'coupons'
}
const models: Record<KeyTable, typeof Base> = {
  numeric: Product,
  uuid: Code,
  bigint: Ledger,
  composite: OrderLine,
}

describe('The types of Objection models', () => {
  it('check the names of models, and type what is loaded', () => {
    const types = contentTypesFrom(
      { Product, Code },
      { models: { Product: { label: (product) => product.name } } },
    )
    expectTypeOf(types.of('Product').load).returns.resolves.toEqualTypeOf<Product | null>()
    // @ts-expect-error no such model
    void contentTypesFrom({ Product, Code }, { only: ['Prodct'] })
    expect(types.list().map(String)).toEqual(['Product', 'Code'])
  })
})

describeOrm(
  'Objection',
  (url) => {
    let statements = 0
    const knex = knexPackage({ client: 'pg', connection: url })
    knex.on('query', () => (statements += 1))
    Base.knex(knex)
    const classes: Record<string, typeof Base> = { Product, Code, Ledger, OrderLine }
    return {
      contentTypes: contentTypesFrom(classes),
      names: { numeric: 'Product', uuid: 'Code', bigint: 'Ledger', composite: 'OrderLine' },
      all: (table) => models[table].query().orderBy([models[table].idColumn].flat()),
      statements: () => statements,
      addLater() {
        classes.Coupon = Coupon
        return { name: 'Coupon' }
      },
      close: () => knex.destroy(),
    }
  },
  ['orderId', 'line'],
)
