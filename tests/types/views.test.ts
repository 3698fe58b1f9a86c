import {
  compositeKey,
  createKeepsight,
  numberKey,
  type ContentType,
  type FoundObjectViews,
  type ObjectView,
} from 'keepsight'
import { describe, expectTypeOf, it } from 'vitest'

class Product {
  readonly title = 'Blue mug'
  readonly id: number
  constructor(id: number) {
    this.id = id
  }
}

abstract class Document {
  abstract readonly id: string
}

/** A row of a table, of no class. */
interface InvoiceRow {
  number: number
  total: number
}

const keepsight = createKeepsight({ disabled: true })
const product = new Product(7)
const row: InvoiceRow = { number: 812, total: 12 }
const found = (id: number) => new Product(id)

describe('the types of content types', () => {
  it('are those of the class that was registered', () => {
    const productType = keepsight.contentTypes.register(Product, {
      key: numberKey,
      label: (each) => each.title,
      load: (ids) => {
        expectTypeOf(ids).toEqualTypeOf<number[]>()
        return Promise.resolve(ids.map(found))
      },
    })
    expectTypeOf(productType).toEqualTypeOf<ContentType<Product>>()
    expectTypeOf(productType.load).returns.resolves.toEqualTypeOf<Product | null>()
    expectTypeOf(keepsight.contentTypes.of(Product)).toEqualTypeOf<ContentType<Product>>()
    expectTypeOf(keepsight.contentTypes.of('Product')).toEqualTypeOf<ContentType>()
  })

  it('give a loader ids as what the key makes of them', () => {
    keepsight.contentTypes.register(Product, {
      name: 'Order line',
      key: compositeKey({ order: numberKey, line: numberKey }),
      load: (ids) => {
        expectTypeOf(ids).toEqualTypeOf<{ order: number; line: number }[]>()
        return Promise.resolve(ids.map(({ line }) => found(line)))
      },
    })
    keepsight.contentTypes.register(Product, {
      load: (ids) => {
        expectTypeOf(ids).toEqualTypeOf<string[]>()
        return Promise.resolve(new Map(ids.map((id) => [id, found(Number(id))])))
      },
    })
  })

  it('take abstract classes, and names with the type of their rows', () => {
    expectTypeOf(keepsight.contentTypes.register(Document)).toEqualTypeOf<ContentType<Document>>()
    const invoiceType = keepsight.contentTypes.register('Invoice', { id: (each: InvoiceRow) => each.number })
    expectTypeOf(invoiceType).toEqualTypeOf<ContentType<InvoiceRow>>()
  })

  it('refuse a loader of other objects, and a label that is no text', () => {
    // @ts-expect-error -- dates are no products
    keepsight.contentTypes.register(Product, { load: (ids) => Promise.resolve(ids.map(() => new Date())) })
    // @ts-expect-error -- a label is a text
    keepsight.contentTypes.register(Product, { label: (each) => each.id })
  })

  it('let a content type of a model stand where one of any will do', () => {
    expectTypeOf<ContentType<Product>>().toExtend<ContentType>()
    expectTypeOf<ContentType>().not.toExtend<ContentType<Product>>()
  })
})

describe('the types of viewed()', () => {
  it('give a view of the model', async () => {
    const view = keepsight.viewed(product)
    expectTypeOf(view).toEqualTypeOf<ObjectView<Product> | null>()
    expectTypeOf(view?.contentType).toEqualTypeOf<ContentType<Product> | undefined>()
    const object = await view?.contentObject()
    expectTypeOf(object).toEqualTypeOf<Product | null | undefined>()
    // @ts-expect-error -- products have no price
    void object?.price
  })

  it('take the model from a class or content type beside the object', () => {
    const invoiceType = keepsight.contentTypes.register('Invoice', { id: (each: InvoiceRow) => each.number })
    expectTypeOf(keepsight.viewed(row, { type: invoiceType })).toEqualTypeOf<ObjectView<InvoiceRow> | null>()
    expectTypeOf(keepsight.viewed({ id: 7 }, { type: Product })).toEqualTypeOf<ObjectView<Product> | null>()
  })

  it('take the type of the object when the kind is a name', () => {
    const view = keepsight.viewed(row, { type: 'Invoice', user: 42 })
    expectTypeOf(view).toEqualTypeOf<ObjectView<InvoiceRow> | null>()
  })

  it('know nothing of an object that is only named', () => {
    const reference = { type: 'Invoice', id: 812, label: 'Invoice 812' }
    expectTypeOf(keepsight.viewed(reference)).toEqualTypeOf<ObjectView | null>()
    expectTypeOf(keepsight.viewed({ type: 'Invoice', id: 812 })).toEqualTypeOf<ObjectView | null>()
  })

  it('tell a model that has a type and an id from a reference', () => {
    class Device {
      readonly id = 'd1'
      readonly type = 'phone'
      readonly model = 'One'
    }
    expectTypeOf(keepsight.viewed(new Device())).toEqualTypeOf<ObjectView<Device> | null>()
  })

  it('work in generic code', () => {
    const show = <Model extends Product>(model: Model) => keepsight.viewed(model, { type: Product })
    expectTypeOf(show(product)).toEqualTypeOf<ObjectView<Product> | null>()
    keepsight.viewed<Product>(product)
  })

  it('refuse what is no object, and a model that the view is not of', () => {
    // @ts-expect-error -- a text is no object
    keepsight.viewed('Product')
    // @ts-expect-error -- a product may be missing, and is looked for first
    keepsight.viewed(product as Product | null)
    // @ts-expect-error -- what it is said to be does not change what was viewed
    const view: ObjectView<InvoiceRow> | null = keepsight.viewed(product)
    expectTypeOf(view).not.toBeAny()
  })

  it('let a view of a model stand where one of any will do', () => {
    expectTypeOf<ObjectView<Product>>().toExtend<ObjectView>()
    expectTypeOf<ObjectView>().not.toExtend<ObjectView<Product>>()
  })
})

describe('the types of objectViews.find()', () => {
  const productType = keepsight.contentTypes.register(Product)

  it('give views of the model that was asked for, by content type or class', async () => {
    const { views } = await keepsight.objectViews.find({ type: productType, id: 7, limit: 1 })
    expectTypeOf(views).toEqualTypeOf<ObjectView<Product>[]>()
    expectTypeOf(views.map((view) => view.contentObject())).toEqualTypeOf<Promise<Product | null>[]>()
    expectTypeOf(await keepsight.objectViews.find({ type: Product })).toEqualTypeOf<
      FoundObjectViews<Product>
    >()
  })

  it('give views of any object for a name or no type, and of the model that is named beside a name', async () => {
    expectTypeOf(await keepsight.objectViews.find({ type: 'Product' })).toEqualTypeOf<FoundObjectViews>()
    expectTypeOf(await keepsight.objectViews.find()).toEqualTypeOf<FoundObjectViews>()
    expectTypeOf(await keepsight.objectViews.find<Product>({ type: 'Product' })).toEqualTypeOf<
      FoundObjectViews<Product>
    >()
  })

  it('refuse another model than was asked for, and unknown fields', () => {
    // @ts-expect-error -- the views are of products
    const mistaken: Promise<FoundObjectViews<InvoiceRow>> = keepsight.objectViews.find({ type: Product })
    void mistaken
    // @ts-expect-error -- there is no such field
    void keepsight.objectViews.find({ kind: Product })
  })
})
