import 'reflect-metadata'
import { contentTypesFrom } from 'keepsight/orm'
import { DataSource, EntitySchema, type Logger } from 'typeorm'
import { expect } from 'vitest'
import { describeOrm } from './describe-orm.js'

class Product {
  id!: number
  name!: string
  passwordHash!: string
}
class Code {
  id!: string
  title!: string
}
class Ledger {
  id!: string
  label!: string
}
class OrderLine {
  orderId!: number
  line!: string
  name!: string
}
class Coupon {
  id!: number
  name!: string
}
const entities = [
  new EntitySchema<Product>({
    name: 'Product',
    target: Product,
    tableName: 'products',
    columns: {
      id: { type: 'int', primary: true },
      name: { type: 'text' },
      passwordHash: { type: 'text', name: 'password_hash' },
    },
  }),
  new EntitySchema<Code>({
    name: 'Code',
    target: Code,
    tableName: 'codes',
    columns: { id: { type: 'uuid', primary: true }, title: { type: 'text' } },
  }),
  new EntitySchema<Ledger>({
    name: 'Ledger',
    target: Ledger,
    tableName: 'ledgers',
    columns: { id: { type: 'bigint', primary: true }, label: { type: 'text' } },
  }),
  new EntitySchema<OrderLine>({
    name: 'OrderLine',
    target: OrderLine,
    tableName: 'order_lines',
    columns: {
      orderId: { type: Number, primary: true, name: 'order_id' },
      line: { type: 'bigint', primary: true },
      name: { type: 'text' },
    },
  }),
]
const coupon = new EntitySchema<Coupon>({
  name: 'Coupon',
  target: Coupon,
  tableName: 'coupons',
  columns: { id: { type: 'int', primary: true }, name: { type: 'text' } },
})
const models = { numeric: Product, uuid: Code, bigint: Ledger, composite: OrderLine }

describeOrm(
  'TypeORM',
  async (url) => {
    let statements = 0
    const logger = { logQuery: () => (statements += 1) } as unknown as Logger
    const dataSource = new DataSource({ type: 'postgres', url, entities, logging: ['query'], logger })
    // Before it is initialized, a data source has no models: they are found when they are there.
    const contentTypes = contentTypesFrom(dataSource)
    expect(contentTypes.list()).toEqual([])
    await dataSource.initialize()
    return {
      contentTypes,
      names: { numeric: 'Product', uuid: 'Code', bigint: 'Ledger', composite: 'OrderLine' },
      all: (table) =>
        dataSource.getRepository<object>(models[table]).find({
          order: table === 'composite' ? { orderId: 'asc', line: 'asc' } : { id: 'asc' },
        }),
      statements: () => statements,
      async addLater() {
        await dataSource.destroy()
        dataSource.setOptions({ entities: [...entities, coupon] })
        await dataSource.initialize()
        return { name: 'Coupon' }
      },
      close: () => dataSource.destroy(),
    }
  },
  ['orderId', 'line'],
)
