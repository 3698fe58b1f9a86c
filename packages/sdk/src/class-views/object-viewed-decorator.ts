import type { ContentTypeLike } from '../content-types/content-types.js'
import type { RecordsViews } from '../request/records-views.js'
import { viewResult } from './view-result.js'

/** What the decorator may be told. */
export interface ObjectViewedOptions<Result> {
  /**
   * The object that was viewed, from the method's result and arguments. Default: the result. `null` or `undefined`: none.
   */
  object?: (result: Result, ...args: never[]) => object | null | undefined
  /** The kind of object, where it cannot be seen from it. */
  type?: ContentTypeLike
  /** Default: the Keepsight whose middleware serves the request, else the one created last. */
  keepsight?: RecordsViews
}

/** A decorator of methods, standard or of `experimentalDecorators`. */
export interface MethodDecorator<Result> {
  <This, Args extends never[], MethodResult extends Result | PromiseLike<Result>>(
    method: (this: This, ...args: Args) => MethodResult,
    context: ClassMethodDecoratorContext<This>,
  ): (this: This, ...args: Args) => MethodResult
  (target: object, name: string | symbol, descriptor: PropertyDescriptor): void
}

type Method = (this: unknown, ...args: never[]) => unknown

/**
 * Adds to a method of a controller that the object it returns (or resolves with) is viewed. The caller gets what the
 * method gave, and an error of the method passes; a failure to record never reaches either.
 *
 * @example
 * class ProductController {
 *   @ObjectViewed()
 *   async show(id: string) { return await products.find(id) }
 *
 *   @ObjectViewed({ object: (page: { product: Product }) => page.product })
 *   async page(id: string) { return { product: await products.find(id), related: [] } }
 * }
 */
export function ObjectViewed<Result = unknown>(
  options: ObjectViewedOptions<Result> = {},
): MethodDecorator<Result> {
  const { object, type, keepsight } = options

  function wrap(method: Method): Method {
    const wrapped: Method = function (this, ...args) {
      const result = method.apply(this, args)
      const select = (value: unknown) => (object ? object(value as Result, ...args) : value)
      viewResult(result, args, { keepsight, select, type })
      return result
    }
    // What other decorators noted on the method, such as Nest its routes, is found on the wrapper too.
    Object.setPrototypeOf(wrapped, method)
    return Object.defineProperty(wrapped, 'name', { value: method.name })
  }

  function decorate(target: unknown, _context: unknown, descriptor?: PropertyDescriptor): unknown {
    // The two kinds of decorator are told apart by what they are given: a descriptor, or the method itself.
    if (descriptor) {
      descriptor.value = wrap(descriptor.value as Method)
      return descriptor
    }
    return wrap(target as Method)
  }
  return decorate as MethodDecorator<Result>
}
