import { EntitySchema, MikroORM } from '@mikro-orm/postgresql'
import { contentTypesFrom } from 'keepsight/orm'
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
  id!: bigint
  label!: string
}
class OrderLine {
  orderId!: number
  line!: bigint
  name!: string
}
class Coupon {
  id!: number
  name!: string
}
const entities = [
  new EntitySchema<Product>({
    class: Product,
    tableName: 'products',
    properties: {
      id: { type: 'integer', primary: true },
      name: { type: 'text' },
      passwordHash: { type: 'text' },
    },
  }),
  new EntitySchema<Code>({
    class: Code,
    tableName: 'codes',
    properties: { id: { type: 'uuid', primary: true }, title: { type: 'text' } },
  }),
  new EntitySchema<Ledger>({
    class: Ledger,
    tableName: 'ledgers',
    properties: { id: { type: 'bigint', primary: true }, label: { type: 'text' } },
  }),
  new EntitySchema<OrderLine>({
    class: OrderLine,
    tableName: 'order_lines',
    properties: {
      orderId: { type: 'integer', primary: true },
      line: { type: 'bigint', primary: true },
      name: { type: 'text' },
    },
  }),
]
const coupon = new EntitySchema<Coupon>({
  class: Coupon,
  tableName: 'coupons',
  properties: { id: { type: 'integer', primary: true }, name: { type: 'text' } },
})
const models = { numeric: Product, uuid: Code, bigint: Ledger, composite: OrderLine }

describeOrm(
  'MikroORM',
  async (url) => {
    let statements = 0
    const orm = await MikroORM.init({
      clientUrl: url,
      entities,
      debug: ['query'],
      logger: () => (statements += 1),
    })
    return {
      contentTypes: contentTypesFrom(orm),
      names: { numeric: 'Product', uuid: 'Code', bigint: 'Ledger', composite: 'OrderLine' },
      all: (table) =>
        orm.em.fork().find<object>(models[table], {}, {
          orderBy: table === 'composite' ? { orderId: 'asc', line: 'asc' } : { id: 'asc' },
        } as object),
      statements: () => statements,
      addLater() {
        orm.discoverEntity(coupon)
        return { name: 'Coupon' }
      },
      close: () => orm.close(),
    }
  },
  ['orderId', 'line'],
)
