import ts from 'typescript'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createKeepsight, type Keepsight } from '../index.js'
import { startSink, type Sink } from '../testing/start-sink.js'
import { ObjectViewed } from './object-viewed-decorator.js'

let sink: Sink
let keepsight: Keepsight
beforeEach(async () => {
  sink = await startSink()
  keepsight = createKeepsight({
    url: sink.url,
    key: 'k',
    development: false,
    logger: { warn() {}, error() {} },
  })
})
afterEach(async () => {
  await keepsight.shutdown({ timeoutMs: 0 })
  await sink.close()
})
const viewed = async () => {
  await keepsight.flush()
  return sink.messages.map((message) =>
    'object' in message ? `${message.object.type} ${message.object.id}` : '',
  )
}

const source = `
  class Product { constructor(id) { this.id = id } }
  class Controller {
    shop = 'Shop'
    @ObjectViewed()
    show(id) { return new Product(id) }
    @ObjectViewed()
    async find(id) { return id === 0 ? null : new Product(id) }
    @ObjectViewed({ object: (page) => page.product })
    async page(id) { return { product: new Product(id), shop: this.shop } }
    @ObjectViewed({ object: (result, id) => ({ type: 'Invoice', id }) })
    send(id) { return 'sent ' + id }
    @ObjectViewed({ type: 'Row' })
    row(id) { return { id, total: 3 } }
    @ObjectViewed()
    async fail() { throw new Error('away') }
    @ObjectViewed({ object: () => { throw new Error('selector') } })
    broken() { return 'fine' }
    @ObjectViewed()
    static latest() { return new Product('latest') }
  }
  exports.Controller = Controller`

interface Controller {
  show(id: number): { id: number }
  find(id: number): Promise<{ id: number } | null>
  page(id: number): Promise<unknown>
  send(id: number): string
  row(id: number): unknown
  fail(): Promise<never>
  broken(): string
}
type ControllerClass = { new (): Controller; latest(): unknown }

/** Compiles as an app would, and runs what comes out. */
function compiled(experimentalDecorators: boolean): ControllerClass {
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.CommonJS,
      experimentalDecorators,
    },
  })
  expect(outputText).toContain(experimentalDecorators ? '__decorate' : '__esDecorate')
  const exported = {} as { Controller: ControllerClass }
  // eslint-disable-next-line @typescript-eslint/no-unsafe-call
  new Function('exports', 'ObjectViewed', outputText)(exported, ObjectViewed)
  return exported.Controller
}

describe.each([
  ['standard decorators', false],
  ['experimentalDecorators', true],
])('@ObjectViewed() with %s', (_name, experimental) => {
  it('views what a method returns or resolves with, and passes it on', async () => {
    const controller = new (compiled(experimental))()
    expect(controller.show(1).id).toBe(1)
    expect((await controller.find(2))?.id).toBe(2)
    expect(await controller.find(0)).toBeNull()
    expect(await viewed()).toEqual(['Product 1', 'Product 2'])
  })

  it('finds the object where it is told, with result and arguments, and keeps this', async () => {
    const controller = new (compiled(experimental))()
    expect(await controller.page(3)).toMatchObject({ shop: 'Shop' })
    expect(controller.send(4)).toBe('sent 4')
    controller.row(5)
    expect(await viewed()).toEqual(['Product 3', 'Invoice 4', 'Row 5'])
  })

  it('lets an error of the method pass, and none of its own', async () => {
    const controller = new (compiled(experimental))()
    await expect(controller.fail()).rejects.toThrow('away')
    expect(controller.broken()).toBe('fine')
    expect(await viewed()).toEqual([])
  })

  it("works on static methods and keeps the method's name", async () => {
    const Controller = compiled(experimental)
    Controller.latest()
    expect(Object.getOwnPropertyDescriptor(Controller.prototype, 'show')?.value).toHaveProperty(
      'name',
      'show',
    )
    expect(await viewed()).toEqual(['Product latest'])
  })
})

describe('types of @ObjectViewed()', () => {
  it('follow the method', () => {
    class Product {
      id = 1
    }
    void class {
      @ObjectViewed()
      show(_id: string): Product {
        return new Product()
      }
      @ObjectViewed({ object: (page: { product: Product }) => page.product })
      page(_id: string): Promise<{ product: Product }> {
        return Promise.resolve({ product: new Product() })
      }
      @ObjectViewed({ object: (_result: string, id: number) => ({ type: 'Invoice', id }) })
      send(id: number): string {
        return `sent ${id}`
      }
      // @ts-expect-error the method returns something else than the selector takes
      @ObjectViewed({ object: (page: { invoice: Product }) => page.invoice })
      other(): { product: Product } {
        return { product: new Product() }
      }
    }
  })
})
