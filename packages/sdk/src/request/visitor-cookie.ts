import { randomBytes } from 'node:crypto'
import { keepCookie } from './keep-cookie.js'
import { headerOf, type RequestLike, type ResponseLike } from './request.js'

/** The cookie that lets two requests of one browser be told to be of one visitor. */
export interface VisitorCookie {
  /** Default `ks_visitor`. */
  name?: string
  /** Default 365. */
  maxAgeDays?: number
  /** Give a browser that asks not to be tracked (`Sec-GPC: 1` or `DNT: 1`) neither cookie nor visitor id. Default true. */
  honourOptOut?: boolean
}

/**
 * The visitor of a request, from its cookie. A browser without one gets it now, HttpOnly and SameSite=Lax: this is called
 * only where something is recorded, so merely visiting the app sets no cookie. `null` when the browser opted out, and when
 * it is too late to set a cookie: an id that never comes back would count a new visitor on each request.
 */
export function visitorOf(
  request: RequestLike,
  response: ResponseLike | undefined,
  { name = 'ks_visitor', maxAgeDays = 365, honourOptOut = true }: VisitorCookie,
): string | null {
  if (honourOptOut && (headerOf(request, 'sec-gpc') === '1' || headerOf(request, 'dnt') === '1')) return null
  const known = cookieOf(headerOf(request, 'cookie'), name)
  if (known !== null && /^[\w-]{16,64}$/.test(known)) return known
  if (!response?.appendHeader || response.headersSent) return null
  const visitor = randomBytes(16).toString('base64url')
  const attributes = ['Path=/', `Max-Age=${Math.round(maxAgeDays * 86_400)}`, 'HttpOnly', 'SameSite=Lax']
  if (isSecure(request)) attributes.push('Secure')
  const line = `${name}=${visitor}; ${attributes.join('; ')}`
  response.appendHeader('Set-Cookie', line)
  keepCookie(response, line)
  return visitor
}

function cookieOf(header: string, name: string): string | null {
  if (header === '') return null
  for (let start = header.indexOf(`${name}=`); start !== -1; start = header.indexOf(`${name}=`, start + 1)) {
    const before = start === 0 ? ';' : header[start - 1]
    if (before !== ';' && before !== ' ') continue
    const end = header.indexOf(';', start)
    return header.slice(start + name.length + 1, end === -1 ? undefined : end).trim()
  }
  return null
}

/** Whether the browser speaks TLS to this app; Express says so, proxies included, in `secure`, and Fastify in `protocol`. */
function isSecure(request: RequestLike): boolean {
  const { secure, protocol } = request as { secure?: unknown; protocol?: unknown }
  if (typeof secure === 'boolean') return secure
  if (typeof protocol === 'string') return protocol === 'https'
  return (request.socket as { encrypted?: unknown } | null | undefined)?.encrypted === true
}
