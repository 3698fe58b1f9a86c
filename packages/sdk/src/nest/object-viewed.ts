import { AsyncLocalStorage } from 'node:async_hooks'
import {
  UseInterceptors,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common'
import { tap, type Observable } from 'rxjs'
import { viewResult } from '../class-views/view-result.js'
import type { ContentTypeLike } from '../index.js'

/** What the decorator may be told. */
export interface ObjectViewedOptions<Result> {
  /** The object that was viewed, from what the handler gave. Default: that itself. `null` or `undefined`: none. */
  object?: (result: Result, context: ExecutionContext) => object | null | undefined
  /** The kind of object, where it cannot be seen from it. */
  type?: ContentTypeLike
}

/**
 * Adds to a handler, or to all handlers of a controller, that the object which it gives is viewed: returned, resolved, or the
 * last value of an `Observable`. It is an interceptor, so that nothing is viewed which a guard or a pipe refused, nor when
 * the handler or anything around it throws. `ObjectViewed` of `keepsight` does the same for a method without knowing of Nest.
 *
 * Among interceptors of one method it is best written first: it then sees the object before they change it.
 *
 * @example
 * @Get(':id')
 * @ObjectViewed()
 * findOne(@Param('id') id: string): Observable<Product> { return this.products.findOne(id) }
 */
export function ObjectViewed<Result = unknown>(
  options: ObjectViewedOptions<Result> = {},
): ClassDecorator & MethodDecorator {
  return UseInterceptors(new ObjectViewedInterceptor(options))
}

class ObjectViewedInterceptor<Result> implements NestInterceptor {
  readonly #options: ObjectViewedOptions<Result>

  constructor(options: ObjectViewedOptions<Result>) {
    this.#options = options
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { object, type } = this.#options
    // An Observable may complete wherever its source does.
    const inRequest = AsyncLocalStorage.snapshot()
    const select = (result: unknown) => (object ? object(result as Result, context) : result)
    let last: unknown
    return next.handle().pipe(
      tap({
        next: (value) => (last = value),
        complete: () =>
          inRequest(() => viewResult(last, context.getArgs(), { keepsight: undefined, select, type })),
      }),
    )
  }
}
