import { headerOf, type RequestLike } from './request.js'

/** Paths that machines ask for to see whether the app is alive. */
export const healthCheckPaths: readonly string[] = [
  '/health',
  '/healthz',
  '/livez',
  '/readyz',
  '/ping',
  '/status',
]

/** What browsers say when they fetch a page that nobody sees yet. */
const fetchedAheadBy = [
  ['sec-purpose', /\bprefetch\b/i],
  ['purpose', /\bpre(?:fetch|view)\b/i],
  ['x-purpose', /\bpre(?:fetch|view)\b/i],
  ['x-moz', /\bprefetch\b/i],
] as const

/** Which paths never count, by exact path or by pattern. */
export type IgnoredPaths = readonly (string | RegExp)[]

/**
 * True when the answer to this request is shown to somebody now: not for HEAD, for what a browser fetches ahead of time
 * (`Sec-Purpose`, `Purpose`, `X-Purpose`, `X-Moz`), nor for the health checks of load balancers.
 */
export function countsAsView(request: RequestLike, path: string, ignoredPaths: IgnoredPaths): boolean {
  if (request.method === 'HEAD') return false
  for (const [name, fetchedAhead] of fetchedAheadBy) {
    const value = headerOf(request, name)
    if (value !== '' && fetchedAhead.test(value)) return false
  }
  return !ignoredPaths.some((ignored) =>
    typeof ignored === 'string' ? ignored === path : ignored.test(path),
  )
}
