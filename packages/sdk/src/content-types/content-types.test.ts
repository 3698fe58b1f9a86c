import { describe, expect, expectTypeOf, it } from 'vitest'
import { ContentType } from './content-type.js'
import { ContentTypes } from './content-types.js'
import { bigintKey, compositeKey, numberKey } from './key.js'

class Product {
  id: number
  title: string
  constructor(id: number, title: string) {
    this.id = id
    this.title = title
  }
}
class DigitalProduct extends Product {}
class Address {
  id = 'a1'
  toString() {
    return 'Main Street 1'
  }
}
const resolved = (types: ContentTypes, object: object, type?: string) => {
  const found = types.resolve(object, type)
  return typeof found === 'string' ? found : { ...found, contentType: found.contentType.name }
}

describe('ContentTypes', () => {
  it('knows a registered class by its name, and takes id, label and url from the object', () => {
    const types = new ContentTypes()
    types.register(Product, { label: (p) => p.title, url: (p) => `/products/${p.id}` })
    expect(resolved(types, new Product(7, 'Blue mug'))).toEqual({
      contentType: 'Product',
      id: '7',
      label: 'Blue mug',
      url: '/products/7',
    })
  })

  it('knows an instance of a class that was never registered', () => {
    expect(resolved(new ContentTypes(), new Address())).toEqual({
      contentType: 'Address',
      id: 'a1',
      label: 'Main Street 1',
      url: null,
    })
  })

  it('gives a subclass the type of the registered class it extends, but not of one merely seen', () => {
    const registered = new ContentTypes()
    registered.register(Product)
    expect(resolved(registered, new DigitalProduct(1, 'x'))).toMatchObject({ contentType: 'Product' })
    const seen = new ContentTypes()
    seen.resolve(new Product(1, 'x'))
    expect(resolved(seen, new DigitalProduct(1, 'x'))).toMatchObject({ contentType: 'DigitalProduct' })
  })

  it('registers a name for plain objects, which are then told by type', () => {
    const types = new ContentTypes()
    types.register('Invoice', {
      id: (row: { number: string; total: number }) => row.number,
      label: (row) => `Invoice ${row.number}`,
    })
    expect(resolved(types, { number: '2026-1', total: 3 }, 'Invoice')).toMatchObject({
      contentType: 'Invoice',
      id: '2026-1',
      label: 'Invoice 2026-1',
    })
  })

  it('takes a reference for what it says, registered or not', () => {
    expect(resolved(new ContentTypes(), { type: 'Invoice', id: 812, label: 'Invoice 812' })).toEqual({
      contentType: 'Invoice',
      id: '812',
      label: 'Invoice 812',
      url: null,
    })
  })

  it('does not take a row of a table for a reference because it has a column named type', () => {
    expect(resolved(new ContentTypes(), { type: 'book', id: 5, author: 'Le Guin' })).toBe('unknown')
    expect(resolved(new ContentTypes(), { type: 'book', id: 5, author: 'Le Guin' }, 'Item')).toMatchObject({
      contentType: 'Item',
      id: '5',
    })
  })

  it('says when an object has no usable id', () => {
    expect(resolved(new ContentTypes(), new Product(NaN, 'x'))).toBe('no-id')
    expect(resolved(new ContentTypes(), { type: 'Invoice', id: '' })).toBe('no-id')
    expect(resolved(new ContentTypes(), [1])).toBe('unknown')
  })

  it('registers all classes of a module of models, each once, under their exported names', () => {
    const types = new ContentTypes()
    const module = { Product, Goods: Address, default: Product, helper: () => 1, VERSION: 3 }
    const registered = types.registerAll(module, {
      url: (object) => `/x/${String((object as { id: unknown }).id)}`,
    })
    expect(registered.map(({ name }) => name)).toEqual(['Product', 'Goods'])
    expect(resolved(types, new Address())).toMatchObject({ contentType: 'Goods', url: '/x/a1' })
    expect(types.list().map(String)).toEqual(['Product', 'Goods'])
  })

  it('registers a list of names, as an ORM that has no classes gives them', () => {
    const types = new ContentTypes()
    expect(types.registerAll(['User', 'Post']).map(({ name }) => name)).toEqual(['User', 'Post'])
  })

  it('takes what a base class prints of itself for no label', () => {
    class Row {
      id = 1
      name = 'Blue mug'
      passwordHash = 'pbkdf2'
      toString() {
        return JSON.stringify(this)
      }
    }
    class Instance extends Row {
      override toString() {
        return '[object SequelizeInstance:Row]'
      }
    }
    const types = new ContentTypes()
    expect(resolved(types, new Row())).toMatchObject({ label: 'Blue mug' })
    expect(resolved(types, new Instance())).toMatchObject({ label: 'Blue mug' })
  })

  it('shortens a label to what the wire takes, never to half a character', () => {
    const types = new ContentTypes()
    types.register(Product, { label: () => `${'x'.repeat(511)}😀` })
    expect(resolved(types, new Product(1, ''))).toMatchObject({ label: 'x'.repeat(511) })
  })

  it('refuses a type without a name', () => {
    expect(() => new ContentTypes().register(class {}, {})).toThrow('pass { name }')
  })

  it('loads all objects asked for in one tick with one call, each id once, null for those that are gone', async () => {
    const calls: number[][] = []
    const types = new ContentTypes()
    const type = types.register(Product, {
      key: numberKey,
      load: (ids) => {
        calls.push(ids)
        return Promise.resolve(ids.map((id) => (id === 2 ? null : new Product(id, `P${id}`))))
      },
    })
    const [one, two, again] = await Promise.all([type.load('1'), type.load('2'), type.load('1')])
    expect(calls).toEqual([[1, 2]])
    expect(one?.title).toBe('P1')
    expect(two).toBeNull()
    expect(again).toBe(one)
    await type.load('1')
    expect(calls).toHaveLength(2)
  })

  it('takes a map from the loader, by text or by key', async () => {
    const types = new ContentTypes()
    const byText = types.register('A', {
      load: (ids: string[]) => Promise.resolve(new Map(ids.map((id) => [id, { id }]))),
    })
    const byKey = types.register('B', {
      key: bigintKey,
      load: (ids) => Promise.resolve(new Map(ids.map((id) => [id, { id }]))),
    })
    expect(await byText.load('7')).toEqual({ id: '7' })
    expect(await byKey.load('7')).toEqual({ id: 7n })
  })

  it('passes an error of the loader on to everybody who asked', async () => {
    const type = new ContentTypes().register('A', {
      load: () => Promise.reject(new Error('database is away')),
    })
    const answers = await Promise.allSettled([type.load('1'), type.load('2')])
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  })

  describe('registerFrom', () => {
    const table = { $inferSelect: { id: 0 } }
    const sourceOf = (contentTypes: ContentType[], table?: object) => ({
      contentTypes,
      list: () => contentTypes,
      find: (type: string | object) =>
        contentTypes.find(({ name, model }) => name === type || model === type || (table && table === type)),
    })

    it('knows what a source knows by its class, also for classes that extend it, by its name and by its table', () => {
      const types = new ContentTypes()
      const product = new ContentType('shop.Product', Product, { label: ({ title }) => title })
      expect(types.registerFrom(sourceOf([product], table))).toEqual([product])
      expect(resolved(types, new DigitalProduct(7, 'Song'))).toMatchObject({
        contentType: 'shop.Product',
        label: 'Song',
      })
      expect(types.of('shop.Product')).toBe(product)
      expect(types.of(table)).toBe(product)
      expect(types.list()).toEqual([product])
    })

    it('knows what is added to the source later, also what was viewed before that', () => {
      const types = new ContentTypes()
      const source = sourceOf([])
      types.registerFrom(source)
      expect(resolved(types, new Address())).toMatchObject({ contentType: 'Address', label: 'Main Street 1' })
      expect(types.of('Address').canLoad).toBe(false)
      source.contentTypes.push(new ContentType('Address', Address, { label: () => 'Later' }))
      expect(resolved(types, new Address())).toMatchObject({ contentType: 'Address', label: 'Later' })
      expect(types.of('Address')).toBe(source.contentTypes[0])
    })

    it('prefers what was registered by itself, before or after', () => {
      const types = new ContentTypes()
      const source = sourceOf([new ContentType('Product', Product), new ContentType('Address', Address)])
      types.registerFrom(source)
      expect(resolved(types, new Address())).toMatchObject({ label: 'Main Street 1' })
      types.register(Product, { label: () => 'own' })
      types.register('Address', { label: () => 'own' })
      expect(resolved(types, new Product(1, 'x'))).toMatchObject({ contentType: 'Product', label: 'own' })
      expect(resolved(types, new Address())).toMatchObject({ contentType: 'Address', label: 'own' })
      expect(types.list().map(String)).toEqual(['Product', 'Address'])
    })

    it('replaces a source by a later one of the same origin', () => {
      const types = new ContentTypes()
      const origin = {}
      types.registerFrom({ ...sourceOf([new ContentType('Product', Product)]), origin })
      expect(resolved(types, new Product(1, 'x'))).toMatchObject({ label: 'x' })
      const later = new ContentType('Product', Product, { label: () => 'later' })
      types.registerFrom({ ...sourceOf([later]), origin })
      expect(resolved(types, new Product(1, 'x'))).toMatchObject({ label: 'later' })
      expect(types.list()).toEqual([later])
    })

    it('refuses a second source with a model of the same name, and a table that no source knows', () => {
      const types = new ContentTypes()
      const source = sourceOf([new ContentType('Product', Product)])
      types.registerFrom(source)
      types.registerFrom(source)
      types.register(Product)
      types.registerFrom(source)
      expect(types.list()).toHaveLength(1)
      expect(() => types.registerFrom(sourceOf([new ContentType('Product', null)]))).toThrow(
        'Two sources have a model named Product',
      )
      expect(() => types.of(table)).toThrow('No source of content types knows this table')
    })
  })

  it('types the loader by the key and the object', () => {
    const types = new ContentTypes()
    const lineKey = compositeKey({ order: numberKey, line: numberKey })
    types.register(Product, {
      key: lineKey,
      load: (ids) => {
        expectTypeOf(ids).toEqualTypeOf<{ order: number; line: number }[]>()
        return Promise.resolve([])
      },
      label: (product) => {
        expectTypeOf(product).toEqualTypeOf<Product>()
        return product.title
      },
    })
    const type = types.register(Product, { load: () => Promise.resolve([]) })
    expectTypeOf(type.load).returns.resolves.toEqualTypeOf<Product | null>()
    // @ts-expect-error a loader of other objects
    void (() => types.register(Product, { load: () => Promise.resolve([new Address()]) }))
  })
})
