import { createHash, timingSafeEqual } from 'node:crypto'
import type { OperationalStore } from '@keepsight/store'
import type { FastifyRequest } from 'fastify'
import { ApiError } from '../errors.js'
import { dashboardCookie } from './dashboard-cookie.js'

/**
 * Who may call a route: anybody, an app itself (its secret key says which), those who read an app's data, or the server's
 * operator.
 */
export type Access = 'public' | 'app' | 'read' | 'admin'

/** Who calls. Secret and read keys are bound to their app; the dashboard and the operator see all apps. */
export type Principal =
  | { kind: 'anonymous' }
  | { kind: 'app'; appId: string }
  | { kind: 'read-key'; appId: string }
  | { kind: 'dashboard' }
  | { kind: 'admin' }

/** What is needed to tell who calls. */
export interface PrincipalSources {
  operational: Pick<OperationalStore, 'findKey' | 'isDashboardSession'>
  /** Bearer of the admin routes; without one nobody is an admin. */
  adminToken: string | null
}

const digest = (text: string) => createHash('sha256').update(text).digest()
const isSameSecret = (one: string, other: string) => timingSafeEqual(digest(one), digest(other))

/** The key of `Authorization: Bearer …`, or the user name of Basic; `null` without the header. */
export function keyOfHeader(header: string | undefined): string | null {
  if (header === undefined) return null
  const [scheme = '', value = ''] = header.trim().split(/\s+/, 2)
  if (scheme.toLowerCase() === 'bearer') return value
  if (scheme.toLowerCase() === 'basic')
    return Buffer.from(value, 'base64').toString('utf8').split(':', 1)[0] ?? ''
  return ''
}

async function principalOfKey(
  key: string,
  { operational, adminToken }: PrincipalSources,
): Promise<Principal> {
  if (adminToken !== null && isSameSecret(key, adminToken)) return { kind: 'admin' }
  const known = await operational.findKey(key)
  if (!known) throw new ApiError('unknown_key')
  if (known.revokedAt !== null) throw new ApiError('revoked_key')
  if (known.kind === 'public') throw new ApiError('wrong_key_kind')
  return { kind: known.kind === 'secret' ? 'app' : 'read-key', appId: known.appId }
}

/** Tells who calls. A key that is given and not good is refused, even if there is also a cookie. */
export async function principalOf(request: FastifyRequest, sources: PrincipalSources): Promise<Principal> {
  const key = keyOfHeader(request.headers.authorization)
  if (key !== null) return await principalOfKey(key, sources)
  const secret = dashboardCookie.read(request)
  if (secret !== null && (await sources.operational.isDashboardSession(secret))) return { kind: 'dashboard' }
  return { kind: 'anonymous' }
}

/** Refuses a principal that has no access of this kind. The operator may do everything but speak for an app. */
export function requireAccess(principal: Principal, access: Access): void {
  if (access === 'public') return
  if (access === 'app') {
    if (principal.kind === 'app') return
    if (principal.kind === 'anonymous')
      throw new ApiError('missing_key', {
        message: "The request has no key. Send the app's secret key as Bearer token.",
      })
    if (principal.kind === 'dashboard') throw new ApiError('forbidden')
    throw new ApiError('wrong_key_kind')
  }
  if (principal.kind === 'admin') return
  if (principal.kind === 'anonymous') throw new ApiError('unauthenticated')
  if (principal.kind === 'app') throw new ApiError('wrong_key_kind')
  if (access === 'admin') throw new ApiError('forbidden')
}

/** The app that speaks for itself on a route of access `app`. */
export function callingApp(principal: Principal): string {
  if (principal.kind === 'app') return principal.appId
  throw new ApiError('wrong_key_kind')
}
