import type { ContentTypeLike } from '../content-types/content-types.js'
import { defaultKeepsight } from '../default-keepsight.js'
import type { RecordsViews } from '../request/records-views.js'
import { requestStorage } from '../request/request-context.js'
import type { RequestLike } from '../request/request.js'

/** What to do with a method's result. */
export interface ViewResultOptions {
  /** Default: the Keepsight of the request, else the one created last. */
  keepsight: RecordsViews | undefined
  /** Finds the object in the result; `null` or `undefined` for none. */
  select: (result: unknown) => unknown
  type: ContentTypeLike | undefined
}

/**
 * Views what a method returned, or what the promise that it returned resolves with; nothing when it failed. Returns at
 * once and never throws: the method's caller gets exactly what the method gave.
 *
 * @param args the method's arguments, among which the request is sought when none is being served
 */
export function viewResult(result: unknown, args: readonly unknown[], options: ViewResultOptions): void {
  if (!isThenable(result)) {
    view(result, args, options)
    return
  }
  result.then(
    (value) => view(value, args, options),
    () => undefined,
  )
}

function view(
  value: unknown,
  args: readonly unknown[],
  { keepsight, select, type }: ViewResultOptions,
): void {
  try {
    const object = select(value)
    if (typeof object !== 'object' || object === null) return
    const request = requestStorage.getStore() ? undefined : args.find(isRequest)
    const by = keepsight ?? defaultKeepsight()
    by?.viewed(object, { ...(type === undefined ? {} : { type }), ...(request ? { request } : {}) })
  } catch {
    // A selector of the app that fails must not fail the method that was decorated.
  }
}

function isRequest(argument: unknown): argument is RequestLike {
  if (typeof argument !== 'object' || argument === null) return false
  const { headers, method, url } = argument as { headers?: unknown; method?: unknown; url?: unknown }
  return (
    typeof headers === 'object' && headers !== null && typeof method === 'string' && typeof url === 'string'
  )
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function'
}
