import { createKeepsight, type Keepsight } from 'keepsight'
import { contentTypesFrom } from 'keepsight/orm'
import { Mongoose, Schema, Types, type Query } from 'mongoose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startBackend, type Backend } from '../frameworks/backend.js'

/**
 * No MongoDB server is needed here: documents are Mongoose's own, and each query is answered, after Mongoose has cast it, from
 * this list, where the driver would be asked.
 */
const stored = new Map<string, { _id: unknown }[]>()
const queries: [model: string, filter: unknown][] = []

const textOf = (id: unknown) =>
  JSON.stringify(id, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part))

function withoutServer(schema: Schema): Schema {
  return schema.pre('find', function (this: Query<unknown, unknown>) {
    const filter = this.cast(this.model, this.getFilter()) as { _id: { $in: unknown[] } }
    queries.push([this.model.modelName, filter])
    const wanted = filter._id.$in.map(textOf)
    const found = stored.get(this.model.modelName)?.filter(({ _id }) => wanted.includes(textOf(_id)))
    throw mongoose.skipMiddlewareFunction(found ?? [])
  })
}

const mongoose = new Mongoose({ bufferCommands: false })
const Product = mongoose.model('Product', withoutServer(new Schema({ name: String, passwordHash: String })))
const Book = Product.discriminator('Book', new Schema({ pages: Number }))
const Code = mongoose.model('Code', withoutServer(new Schema({ _id: Schema.Types.UUID, title: String })))
const Ledger = mongoose.model('Ledger', withoutServer(new Schema({ _id: BigInt, label: String })))
const counterSchema = new Schema({ _id: Number, first: String })
counterSchema.method('toString', function () {
  return `Counter of ${String(this.get('first'))}`
})
const Counter = mongoose.model('Counter', withoutServer(counterSchema))
const OrderLine = mongoose.model(
  'OrderLine',
  withoutServer(
    new Schema({ _id: new Schema({ order: Number, line: Number }, { _id: false }), name: String }),
  ),
)
const objectId = '507f1f77bcf86cd799439011'
const uuid = '0190163d-8694-739b-aea5-966c26f8ad91'
const documents = {
  Product: new Product({ _id: objectId, name: 'Blue mug', passwordHash: 'pbkdf2' }),
  Book: new Book({ _id: '507f1f77bcf86cd799439012', name: 'A book', pages: 300 }),
  Code: new Code({ _id: uuid, title: 'Spring' }),
  Ledger: new Ledger({ _id: 9007199254740993n, label: 'Main ledger' }),
  Counter: new Counter({ _id: 4, first: 'clicks' }),
  OrderLine: new OrderLine({ _id: { order: 812, line: 3 }, name: 'Two mugs' }),
}

describe('Mongoose', () => {
  let backend: Backend
  let keepsight: Keepsight
  const told: unknown[] = []
  const tell = (...parts: unknown[]) => told.push(parts)
  beforeAll(async () => {
    backend = await startBackend()
    keepsight = createKeepsight({ ...(await backend.newApp()), logger: { warn: tell, error: tell } })
    keepsight.contentTypes.registerFrom(contentTypesFrom(mongoose))
  })
  afterAll(async () => {
    expect(told).toEqual([])
    await keepsight.shutdown()
    await backend.stop()
  })

  it('finds every model by its name, discriminators too', () => {
    expect(keepsight.contentTypes.list().map(String)).toEqual([
      'Product',
      'Book',
      'Code',
      'Ledger',
      'Counter',
      'OrderLine',
    ])
  })

  it.each([
    ['Product', objectId, 'Blue mug'],
    ['Book', '507f1f77bcf86cd799439012', 'A book'],
    ['Code', uuid, 'Spring'],
    ['Ledger', '9007199254740993', 'Main ledger'],
    ['Counter', '4', 'Counter of clicks'],
    ['OrderLine', '_id.line=3,_id.order=812', 'Two mugs'],
  ] as const)('knows a document of %s by its class, its _id and its label', (type, objectIdText, label) => {
    const view = keepsight.viewed(documents[type] as object, { user: 7 })
    expect(view).toMatchObject({ objectId: objectIdText, label })
    expect(view?.contentType.name).toBe(type)
  })

  it('prints no document into a label, and knows a lean one by its type', () => {
    const { contentTypes } = keepsight
    expect(contentTypes.resolve(new Product({ _id: objectId, passwordHash: 'pbkdf2' }))).toMatchObject({
      label: null,
    })
    expect(contentTypes.resolve(documents.OrderLine.toObject(), 'OrderLine')).toMatchObject({
      id: '_id.line=3,_id.order=812',
      label: 'Two mugs',
    })
  })

  it('gives views back through the server, and asks for the documents of a model with one query by _id', async () => {
    await keepsight.flush()
    for (const [type, document] of Object.entries(documents)) stored.set(type, [document])
    const { views } = await readBack(6)
    queries.length = 0
    const loaded = await Promise.all(views.map((view) => view.contentObject()))
    expect(loaded).toEqual(views.map(({ contentType }) => documents[contentType.name as 'Product']))
    expect(queries).toHaveLength(6)
    const { OrderLine: lines, ...others } = Object.fromEntries(queries)
    expect(textOf(lines)).toBe('{"_id":{"$in":[{"order":812,"line":3}]}}')
    expect(others).toEqual({
      Product: { _id: { $in: [new Types.ObjectId(objectId)] } },
      Book: { _id: { $in: [documents.Book._id] }, __t: 'Book' },
      Code: { _id: { $in: [documents.Code._id] } },
      Ledger: { _id: { $in: [9007199254740993n] } },
      Counter: { _id: { $in: [4] } },
    })
  })

  it('asks for many at once, for none that can be no ObjectId, and gives null for those that are gone', async () => {
    queries.length = 0
    const type = keepsight.contentTypes.of('Product')
    const gone = '507f1f77bcf86cd79943901f'
    const loaded = await Promise.all([objectId, 'no such key', gone, objectId].map((id) => type.load(id)))
    expect(loaded).toEqual([documents.Product, null, null, documents.Product])
    expect(queries).toEqual([
      ['Product', { _id: { $in: [new Types.ObjectId(objectId), new Types.ObjectId(gone)] } }],
    ])
  })

  it('finds a model that is added later, or made anew, by itself', async () => {
    const Coupon = mongoose.model('Coupon', withoutServer(new Schema({ name: String })))
    const coupon = new Coupon({ name: 'Ten percent' })
    stored.set('Coupon', [coupon])
    expect(keepsight.contentTypes.list().map(String)).toContain('Coupon')
    expect(keepsight.contentTypes.resolve(coupon)).toMatchObject({
      contentType: { name: 'Coupon' },
      label: 'Ten percent',
    })
    expect(await keepsight.contentTypes.of('Coupon').load(String(coupon._id))).toBe(coupon)
    mongoose.deleteModel('Coupon')
    const Again = mongoose.model('Coupon', withoutServer(new Schema({ name: String })))
    const { contentType } = keepsight.contentTypes.resolve(new Again({ name: 'x' })) as {
      contentType: object
    }
    expect(contentType).toMatchObject({ name: 'Coupon', model: Again })
    expect(keepsight.contentTypes.of('Coupon')).toBe(contentType)
  })

  it('takes one connection with its models alone', () => {
    const connection = mongoose.createConnection()
    connection.model('Invoice', new Schema({ number: String }))
    expect(
      contentTypesFrom(connection, { models: { Invoice: { label: 'number' } } })
        .list()
        .map(String),
    ).toEqual(['Invoice'])
  })

  async function readBack(count: number) {
    for (const until = Date.now() + 15_000; ; await new Promise((resolve) => setTimeout(resolve, 100))) {
      const found = await keepsight.objectViews.find()
      if (found.error) throw found.error
      if (found.views.length >= count) return found
      if (Date.now() > until) throw new Error(`${found.views.length} of ${count} views arrived.`)
    }
  }
})
