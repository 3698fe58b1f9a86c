import 'reflect-metadata'
import { EntitySchema as MikroEntity, MikroORM } from '@mikro-orm/postgresql'
import { startPostgres, type TestPostgres } from '@keepsight/store/testing'
import { drizzle } from 'drizzle-orm/node-postgres'
import { integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { ContentTypes } from 'keepsight'
import { contentTypesFrom } from 'keepsight/orm'
import knexPackage from 'knex'
import { CamelCasePlugin, Kysely, PostgresDialect, SqliteDialect, type SqliteDatabase } from 'kysely'
import Database from 'libsql'
import { Model } from 'objection'
import pg from 'pg'
import { DataTypes, Model as SequelizeModel, Sequelize } from 'sequelize'
import { DataSource, EntitySchema } from 'typeorm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTables, runSql, untilDisconnected } from './tables.js'

let postgres: TestPostgres
let url: string
beforeAll(async () => {
  postgres = await startPostgres()
  url = await postgres.createDatabase()
  await createTables(url)
  await runSql(
    url,
    `create table parts (part integer primary key, product_id integer not null references products, kind text, deleted_at timestamptz);
     insert into parts values (1, 1, 'part', null), (2, 1, 'spare', null), (3, 2, 'part', now());
     create table stocks (product_id integer references products, place text, amount integer not null, primary key (product_id, place));
     insert into stocks values (1, 'Main, east', 30), (2, 'Main, east', 4);
     create view cheap_products as select id, name from products where id > 1`,
  )
}, 120_000)
afterAll(async () => {
  await untilDisconnected(url)
  await postgres.stop()
})
const resolved = (types: ContentTypes, object: object, type?: string) => {
  const found = types.resolve(object, type)
  return typeof found === 'string' ? found : { ...found, contentType: found.contentType.name }
}

class Product {
  id!: number
  name!: string
}
class Stock {
  product!: Product | number
  place!: string
  amount!: number
}
class Part {
  part!: number
  kind!: string
  deletedAt!: Date | null
}
class SparePart extends Part {}
class Place {
  key!: { productId: number; place: string }
  amount!: number
}

describe('TypeORM', () => {
  let dataSource: DataSource
  let types: ContentTypes
  beforeAll(async () => {
    dataSource = await new DataSource({
      type: 'postgres',
      url,
      entities: [
        new EntitySchema<Product>({
          name: 'Product',
          target: Product,
          tableName: 'products',
          columns: { id: { type: Number, primary: true }, name: { type: String } },
        }),
        new EntitySchema<Stock>({
          name: 'Stock',
          target: Stock,
          tableName: 'stocks',
          columns: {
            product: { type: Number, primary: true, name: 'product_id' },
            place: { type: 'text', primary: true },
            amount: { type: Number },
          },
          relations: {
            product: { type: 'many-to-one', target: 'Product', joinColumn: { name: 'product_id' } },
          },
        }),
        new EntitySchema<Place>({
          name: 'Place',
          target: Place,
          tableName: 'stocks',
          columns: { amount: { type: Number } },
          embeddeds: {
            key: {
              prefix: false,
              schema: new EntitySchema<Place['key']>({
                name: 'PlaceKey',
                columns: {
                  productId: { type: Number, primary: true, name: 'product_id' },
                  place: { type: 'text', primary: true },
                },
              }),
            },
          },
        }),
        new EntitySchema<Part>({
          name: 'Part',
          target: Part,
          tableName: 'parts',
          columns: {
            part: { type: Number, primary: true },
            kind: { type: String },
            deletedAt: { type: 'timestamptz', name: 'deleted_at', deleteDate: true },
          },
          inheritance: { pattern: 'STI', column: 'kind' },
          discriminatorValue: 'part',
        } as ConstructorParameters<typeof EntitySchema<Part>>[0]),
        new EntitySchema<SparePart>({
          name: 'SparePart',
          target: SparePart,
          type: 'entity-child',
          columns: {},
          discriminatorValue: 'spare',
        } as unknown as ConstructorParameters<typeof EntitySchema<SparePart>>[0]),
      ],
    }).initialize()
    types = new ContentTypes()
    types.registerFrom(contentTypesFrom(dataSource))
  })
  afterAll(() => dataSource.destroy())

  it('takes a part of a key that is a relation as the key of the other entity, loaded or not', async () => {
    const stocks = dataSource.getRepository(Stock)
    for (const relations of [{ product: true }, {}]) {
      const [stock] = await stocks.find({ relations, order: { amount: 'desc' } })
      expect(resolved(types, stock as Stock)).toMatchObject({ id: 'place=Main%2C east,product=1' })
    }
    expect(await types.of(Stock).load('place=Main%2C east,product=2')).toMatchObject({ amount: 4 })
  })

  it('takes the parts of a key from an embedded object', async () => {
    const place = await types.of(Place).load('key.place=Main%2C east,key.productId=2')
    expect(place).toMatchObject({ amount: 4 })
    expect(resolved(types, place as Place)).toMatchObject({ id: 'key.place=Main%2C east,key.productId=2' })
  })

  it('gives each class of an inheritance its own type, and null for what was softly deleted', async () => {
    const spare = await types.of(SparePart).load('2')
    expect(spare).toBeInstanceOf(SparePart)
    expect(resolved(types, spare as SparePart)).toMatchObject({ contentType: 'SparePart', id: '2' })
    expect(await types.of(Part).load('1')).toBeInstanceOf(Part)
    expect(await types.of(Part).load('3')).toBeNull()
  })
})

describe('MikroORM', () => {
  it.each([false, true])(
    'takes a part of a key that is a relation (ref: %s) as the key of the other entity',
    async (ref) => {
      const orm = await MikroORM.init({
        clientUrl: url,
        entities: [
          new MikroEntity<Product>({
            class: Product,
            tableName: 'products',
            properties: { id: { type: 'integer', primary: true }, name: { type: 'text' } },
          }),
          new MikroEntity<Stock>({
            class: Stock,
            tableName: 'stocks',
            properties: {
              product: { kind: 'm:1', entity: () => Product, primary: true, fieldName: 'product_id', ref },
              place: { type: 'text', primary: true },
              amount: { type: 'integer' },
            },
          }),
        ],
      })
      const types = new ContentTypes()
      types.registerFrom(contentTypesFrom(orm))
      const em = orm.em.fork()
      for (const populate of [[], ['product']] as never[][]) {
        const [stock] = await em.find(Stock, {}, { populate, orderBy: { amount: 'desc' } })
        expect(resolved(types, stock as Stock)).toMatchObject({ id: 'place=Main%2C east,product=1' })
      }
      expect(await types.of(Stock).load('place=Main%2C east,product=2')).toMatchObject({ amount: 4 })
      await orm.close()
    },
  )
})

describe('Sequelize', () => {
  it('knows instances of scoped models and of classes with fields, and plain rows by their type', async () => {
    const sequelize = new Sequelize(url, { logging: false, define: { timestamps: false, underscored: true } })
    class Product extends SequelizeModel {
      // A class field hides Sequelize's accessor, as compilers for new targets make it.
      id!: number
      name!: string
    }
    Product.init(
      { id: { type: DataTypes.INTEGER, primaryKey: true }, name: DataTypes.TEXT },
      { sequelize, scopes: { mugs: { where: { name: 'Red mug' } } } },
    )
    const types = new ContentTypes()
    types.registerFrom(contentTypesFrom(sequelize, { models: { Product: { label: 'name' } } }))
    const expected = { contentType: 'Product', id: '2', label: 'Red mug' }
    expect(resolved(types, (await Product.scope('mugs').findOne()) as object)).toMatchObject(expected)
    const row = await Product.findByPk(2, { raw: true })
    expect(resolved(types, row as object, 'Product')).toMatchObject(expected)
    await sequelize.close()
  })

  it('gives null for what a paranoid model has deleted', async () => {
    const sequelize = new Sequelize(url, { logging: false, define: { underscored: true } })
    const part = { part: { type: DataTypes.INTEGER, primaryKey: true } }
    sequelize.define('Part', part, { paranoid: true, createdAt: false, updatedAt: false })
    const type = contentTypesFrom(sequelize).of('Part')
    expect(await Promise.all([type.load('1'), type.load('3')])).toEqual([expect.anything(), null])
    await sequelize.close()
  })
})

describe('Objection', () => {
  it('knows instances of a bound model, and loads without a JSON schema', async () => {
    const knex = knexPackage({ client: 'pg', connection: url })
    class Product extends Model {
      static override tableName = 'products'
    }
    Model.knex(knex)
    const types = new ContentTypes()
    types.registerFrom(contentTypesFrom([Product]))
    const product = await Product.bindKnex(knex).query().findById(2)
    expect(resolved(types, product as object)).toMatchObject({
      contentType: 'Product',
      id: '2',
      label: 'Red mug',
    })
    expect(await types.of('Product').load('2')).toEqual(product)
    await knex.destroy()
  })
})

describe('Drizzle', () => {
  const stocks = pgTable(
    'stocks',
    { productId: integer('product_id'), place: text('place'), amount: integer('amount') },
    (table) => ({ key: primaryKey({ columns: [table.productId, table.place] }) }),
  )

  it('finds the keys of a schema module, without a loader, as it has no database', () => {
    const types = new ContentTypes()
    types.registerFrom(contentTypesFrom({ stocks, version: 3 }))
    expect(resolved(types, { productId: 1, place: 'x', amount: 2 }, 'stocks')).toMatchObject({
      id: 'place=x,productId=1',
    })
    expect(types.of(stocks).canLoad).toBe(false)
  })

  it('says what to do about a database that was made without its schema', async () => {
    const pool = new pg.Pool({ connectionString: url })
    expect(() => contentTypesFrom(drizzle(pool))).toThrow('pass drizzle(…, { schema })')
    await pool.end()
  })
})

describe('Kysely', () => {
  interface Tables {
    stocks: { productId: number; place: string; amount: number }
    cheapProducts: { id: number; name: string }
  }

  it('names tables and columns as the rows do under CamelCasePlugin, and takes a key for a view', async () => {
    const db = new Kysely<Tables>({
      dialect: new PostgresDialect({ pool: new pg.Pool({ connectionString: url }) }),
      plugins: [new CamelCasePlugin()],
    })
    const types = new ContentTypes()
    types.registerFrom(await contentTypesFrom(db, { models: { cheapProducts: { key: 'id' } } }))
    const [stock] = await db.selectFrom('stocks').selectAll().where('productId', '=', 2).execute()
    const view = resolved(types, stock as object, 'stocks')
    expect(view).toMatchObject({ id: 'place=Main%2C east,productId=2' })
    expect(await types.of('stocks').load('place=Main%2C east,productId=2')).toEqual(stock)
    expect(await types.of('cheapProducts').load('2')).toEqual({ id: 2, name: 'Red mug' })
    expect(await types.of('cheapProducts').load('1')).toBeNull()
    await db.destroy()
  })

  it('finds the keys of SQLite', async () => {
    const database = new Database(':memory:')
    database.exec(`create table lines (line integer, "order" text, name text, primary key ("order", line));
      insert into lines values (3, 'a', 'Two mugs');
      create table products (id integer primary key, name text);
      insert into products values (7, 'Mug')`)
    const db = new Kysely<{ lines: object; products: object }>({
      dialect: new SqliteDialect({ database: database as unknown as SqliteDatabase }),
    })
    const types = await contentTypesFrom(db)
    expect(await types.of('lines').load('line=3,order=a')).toEqual({ line: 3, order: 'a', name: 'Two mugs' })
    expect(await types.of('products').load('7')).toEqual({ id: 7, name: 'Mug' })
    await db.destroy()
  })
})
