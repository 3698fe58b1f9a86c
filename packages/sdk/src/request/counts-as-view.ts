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

/** Which paths never count, by exact path or by pattern. */
export type IgnoredPaths = readonly (string | RegExp)[]

/**
 * True when the answer to this request is shown to somebody now: not for HEAD, for what a browser fetches ahead of time
 * (`Sec-Purpose`, `Purpose`, `X-Purpose`, `X-Moz`), nor for the health checks of load balancers.
 */
export function countsAsView(request: RequestLike, path: string, ignoredPaths: IgnoredPaths): boolean {
  if (request.method === 'HEAD') return false
  const { headers } = request
  if (headers['sec-purpose'] !== undefined && /\bprefetch\b/i.test(headerOf(request, 'sec-purpose')))
    return false
  if (headers['purpose'] !== undefined && /\bpre(?:fetch|view)\b/i.test(headerOf(request, 'purpose')))
    return false
  if (headers['x-purpose'] !== undefined && /\bpre(?:fetch|view)\b/i.test(headerOf(request, 'x-purpose')))
    return false
  if (headers['x-moz'] !== undefined && /\bprefetch\b/i.test(headerOf(request, 'x-moz'))) return false
  return !ignoredPaths.some((ignored) =>
    typeof ignored === 'string' ? ignored === path : ignored.test(path),
  )
}
