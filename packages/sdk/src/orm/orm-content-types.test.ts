import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ContentTypes } from '../content-types/content-types.js'
import type { AnyOptions } from './options.js'
import type { KeyValues, Orm, OrmModel } from './orm.js'
import { OrmContentTypes } from './orm-content-types.js'

interface Row {
  id: number
  slug: string
  name: string
  passwordHash: string
}
const rows: Row[] = Array.from({ length: 1200 }, (_, index) => ({
  id: index + 1,
  slug: `mug-${index + 1}`,
  name: `Mug ${index + 1}`,
  passwordHash: 'pbkdf2',
}))
let queries: (readonly KeyValues[])[]
let models: OrmModel[]
beforeEach(() => {
  queries = []
  models = [modelNamed('Product'), modelNamed('Order')]
})

function modelNamed(name: string): OrmModel {
  return {
    name,
    model: null,
    properties: new Map([
      ['id', 'number'],
      ['slug', 'text'],
      ['name', 'text'],
      ['passwordHash', 'text'],
    ]),
    key: ['id'],
    load(keys) {
      queries.push(keys)
      return Promise.resolve(
        rows.filter((row) =>
          keys.some((key) => Object.entries(key).every(([name, value]) => row[name as 'id'] === value)),
        ),
      )
    },
  }
}

function typesOf(options: AnyOptions = {}, more: Partial<Orm> = {}): OrmContentTypes {
  return new OrmContentTypes(
    models,
    { name: 'This ORM', models: () => models, describe: (model) => model as OrmModel, ...more },
    options,
  )
}
const names = (types: OrmContentTypes) => types.list().map(({ name }) => name)

describe('OrmContentTypes', () => {
  it('takes only what is named, or all but what is named', () => {
    expect(names(typesOf())).toEqual(['Product', 'Order'])
    expect(names(typesOf({ only: ['Order', 'Later'] }))).toEqual(['Order'])
    expect(names(typesOf({ except: ['Order'] }))).toEqual(['Product'])
    expect(typesOf({ except: ['Order'] }).find('Order')).toBeUndefined()
  })

  it('renames one model, or all, and finds them by both names', () => {
    const types = typesOf({ rename: (name) => `shop.${name}`, models: { Order: { name: 'Purchase' } } })
    expect(names(types)).toEqual(['shop.Product', 'Purchase'])
    expect([types.of('Product').name, types.of('shop.Product').name, types.of('Order').name]).toEqual([
      'shop.Product',
      'shop.Product',
      'Purchase',
    ])
    expect(() => types.of('Invoice')).toThrow(
      'This ORM has no model named Invoice here. It has: shop.Product, Purchase.',
    )
  })

  it('takes label, url and key from its options', async () => {
    const types = typesOf({
      models: { Product: { key: 'slug', label: 'id', url: (row) => `/mugs/${(row as Row).slug}` } },
    })
    const contentTypes = new ContentTypes()
    contentTypes.registerFrom(types)
    expect(contentTypes.resolve(rows[6] as Row, 'Product')).toMatchObject({
      id: 'mug-7',
      label: '7',
      url: '/mugs/mug-7',
    })
    expect(await types.of('Product').load('mug-7')).toBe(rows[6])
  })

  it('takes a key of several properties, and a loader in place of its own', async () => {
    const load = vi.fn((ids: string[]) => Promise.resolve(ids.map(() => rows[0])))
    const types = typesOf({ models: { Product: { key: ['slug', 'id'] }, Order: { load: load as never } } })
    expect(types.of('Product').idOf(rows[1] as Row)).toBe('id=2,slug=mug-2')
    expect(await types.of('Product').load('id=2,slug=mug-2')).toBe(rows[1])
    expect(await types.of('Order').load('7')).toBe(rows[0])
    expect(load).toHaveBeenCalledWith(['7'])
  })

  it('refuses properties that are not there, secrets as labels, and names that are too long', () => {
    const refused = (product: NonNullable<AnyOptions['models']>[string]) => () =>
      typesOf({ models: { Product: product } })
    expect(refused({ key: 'uuid' })).toThrow(
      'Product has no property uuid. It has: id, slug, name, passwordHash.',
    )
    expect(refused({ label: 'titel' })).toThrow('Product has no property titel')
    expect(refused({ label: 'passwordHash' })).toThrow('looks like a secret')
    expect(refused({ name: 'x'.repeat(129) })).toThrow('1 to 128 characters')
  })

  it('has no id for the objects of a model without a key, and cannot load them', async () => {
    models = [{ ...modelNamed('Report'), key: [] }]
    const type = typesOf().of('Report')
    expect(type.idOf(rows[0] as Row)).toBeNull()
    expect([type.canLoad, await type.load('1')]).toEqual([false, null])
  })

  it('loads each id once, 500 with one query, and null for what is gone or can be no key', async () => {
    const type = typesOf().of('Product')
    const ids = [...rows.map(({ id }) => String(id)), '7', '07', '0', 'mug', '']
    const loaded = await Promise.all(ids.map((id) => type.load(id)))
    expect(queries.map((keys) => keys.length)).toEqual([500, 500, 201])
    expect(loaded).toEqual([...rows, rows[6], rows[6], null, null, null])
  })

  it('finds a model that was added since, by its name, its class and what stands for it', () => {
    const types = typesOf()
    class Later {}
    const reference = {}
    expect(types.find('Later')).toBeUndefined()
    models.push({ ...modelNamed('Later'), model: Later, reference })
    const found = types.find(Later)
    expect(found?.name).toBe('Later')
    expect([types.find('Later'), types.find(reference)]).toEqual([found, found])
    models.pop()
    expect(names(types)).toEqual(['Product', 'Order'])
    expect(types.find('Later')).toBeUndefined()
  })

  it('keeps what it knows when a model that is added later does not fit its options', () => {
    const types = typesOf({ models: { Later: { key: 'uuid' } } })
    const product = types.of('Product')
    models.push(modelNamed('Later'))
    expect(() => types.find('Later')).toThrow('Later has no property uuid')
    expect(types.find('Product')).toBe(product)
  })

  it('has the models read anew when it is told, and by itself at most once a minute', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    const refresh = vi.fn(() => Promise.resolve())
    const types = typesOf({}, { refresh })
    types.find('Later')
    expect(refresh).not.toHaveBeenCalled()
    vi.advanceTimersByTime(60_001)
    types.find('Product')
    expect(refresh).not.toHaveBeenCalled()
    types.find('Later')
    types.find('Another')
    expect(refresh).toHaveBeenCalledTimes(1)
    refresh.mockRejectedValue(new Error('away'))
    await expect(types.refresh()).rejects.toThrow('away')
    vi.advanceTimersByTime(60_001)
    expect(types.find('Later')).toBeUndefined()
    vi.useRealTimers()
  })
})
