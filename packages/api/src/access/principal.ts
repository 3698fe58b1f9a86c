import { createHash, timingSafeEqual } from 'node:crypto'
import type { OperationalStore } from '@keepsight/store'
import type { FastifyRequest } from 'fastify'
import { ApiError } from '../errors.js'
import { dashboardCookie } from './dashboard-cookie.js'

/** Who may call a route: anybody, those who read an app's data, or the server's operator. */
export type Access = 'public' | 'read' | 'admin'

/** Who calls. A read key is bound to its app; the dashboard and the operator see all apps. */
export type Principal =
  { kind: 'anonymous' } | { kind: 'read-key'; appId: string } | { kind: 'dashboard' } | { kind: 'admin' }

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
  if (known.kind !== 'read') throw new ApiError('wrong_key_kind')
  return { kind: 'read-key', appId: known.appId }
}

/** Tells who calls. A key that is given and not good is refused, even if there is also a cookie. */
export async function principalOf(request: FastifyRequest, sources: PrincipalSources): Promise<Principal> {
  const key = keyOfHeader(request.headers.authorization)
  if (key !== null) return await principalOfKey(key, sources)
  const secret = dashboardCookie.read(request)
  if (secret !== null && (await sources.operational.isDashboardSession(secret))) return { kind: 'dashboard' }
  return { kind: 'anonymous' }
}

/** Refuses a principal that has no access of this kind. */
export function requireAccess(principal: Principal, access: Access): void {
  if (access === 'public' || principal.kind === 'admin') return
  if (principal.kind === 'anonymous') throw new ApiError('unauthenticated')
  if (access === 'admin') throw new ApiError('forbidden')
}
