import { headerOf, type RequestLike } from '../request/request.js'

/** What Next's router says when it fetches a page ahead, or again after the code changed (`next dev`). */
const routerFetches = ['next-router-prefetch', 'next-router-segment-prefetch', 'next-hmr-refresh']

/** Kept on the request, where each copy of this module finds it: Next 15 takes the headers of its router away. */
const noted = Symbol.for('keepsight.shown')
type Noted = RequestLike & { [noted]?: boolean }

/** Notes of a request that just came whether its answer {@link isShown}. */
export function noteShown(request: RequestLike): void {
  ;(request as Noted)[noted] = shows(request)
}

/**
 * Whether Next answers this request with something that is shown now and was not shown before: not for what its router fetches
 * ahead, not for `router.refresh()`, and not for server actions, after which the page on the screen is rendered again.
 */
export function isShown(request: RequestLike): boolean {
  return (request as Noted)[noted] ?? shows(request)
}

function shows(request: RequestLike): boolean {
  if (headerOf(request, 'next-action') !== '') return false
  if (headerOf(request, 'rsc') === '') return true
  return routerFetches.every((name) => headerOf(request, name) === '') && !isRefresh(request)
}

/**
 * A navigation names the segments that the router lacks. A refresh asks for all those that it has: its tree is marked at the root.
 * The tree of a navigation to a route that the router knows nothing of is marked there too, and empty.
 */
function isRefresh(request: RequestLike): boolean {
  try {
    const tree: unknown = JSON.parse(decodeURIComponent(headerOf(request, 'next-router-state-tree')))
    if (!Array.isArray(tree)) return false
    const [, children, , marker] = tree as unknown[]
    return marker === 'refetch' && Object.keys(children ?? {}).length > 0
  } catch {
    return false
  }
}
