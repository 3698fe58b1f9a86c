import type { RecordsViews } from '../request/records-views.js'
import { requestStorage } from '../request/request-context.js'
import type { ContentTypeLike } from '../content-types/content-types.js'
import { viewResult } from './view-result.js'

/** A class-based view or controller of one object: `getObject` finds the object that the request asks for. */
export interface DetailView {
  // Methods, so that any parameters fit.
  getObject(...args: never[]): unknown
}

/** A class that can be extended. TypeScript lets a mixin extend nothing but a constructor of `any[]`. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Constructor<Instance> = abstract new (...args: any[]) => Instance

/** What the mixin may be told. */
export interface ObjectViewedMixinOptions {
  /** Default: the Keepsight whose middleware serves the request, else the one created last. */
  keepsight?: RecordsViews
  /** The kind of object, where it cannot be seen from it. */
  type?: ContentTypeLike
}

/**
 * Adds to a class-based detail view that each object it shows is viewed. It watches `getObject`: what that finds while a
 * GET request is served is viewed once the answer was sent with success. Nothing else of the class changes, its types
 * neither; a failure to record never reaches it.
 *
 * @example
 * abstract class DetailPage { abstract getObject(req: Request): Promise<Product | null>; async get(req, res) { … } }
 * class ProductPage extends ObjectViewedMixin(DetailPage) {
 *   getObject(req: Request) { return products.find(req.params.id) }
 * }
 */
export function ObjectViewedMixin<Base extends Constructor<DetailView>>(
  Base: Base,
  options: ObjectViewedMixinOptions = {},
): Base {
  abstract class WithViews extends Base {
    // eslint-disable-next-line @typescript-eslint/no-explicit-any
    constructor(...args: any[]) {
      super(...args)
      watchGetObject(this, options)
    }
  }
  Object.defineProperty(WithViews, 'name', { value: Base.name })
  return WithViews
}

function watchGetObject(view: DetailView, { keepsight, type }: ObjectViewedMixinOptions): void {
  // The most derived method: a subclass overrides `getObject`, so nothing above it on the chain would be called.
  const find = view.getObject
  if (typeof find !== 'function') return
  const watched = (...args: never[]): unknown => {
    const found = find.apply(view, args)
    const context = requestStorage.getStore()
    if (context && context.request.method !== 'GET') return found
    viewResult(found, args, { keepsight, select: (object) => object, type })
    return found
  }
  Object.defineProperty(view, 'getObject', { value: watched, configurable: true, writable: true })
}
