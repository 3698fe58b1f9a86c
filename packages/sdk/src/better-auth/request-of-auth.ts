import type { RequestLike } from '../request/request.js'

/** What is read of a session of better-auth. */
export interface AuthSession {
  /** The key of the session. */
  token: string
  userId: string
  ipAddress?: string | null | undefined
  /** The admin who acts as the user. */
  impersonatedBy?: unknown
}

/**
 * What better-auth knows of a request, for where there is none of Node's at hand. The address is the one that better-auth found,
 * by its own option `advanced.ipAddress`.
 */
export function requestOfAuth(
  { token, ipAddress }: Pick<AuthSession, 'token' | 'ipAddress'>,
  headers: Headers | undefined,
): RequestLike & { sessionID: string } {
  const { forwarded: _, 'x-forwarded-for': __, ...others } = Object.fromEntries(headers?.entries() ?? [])
  return { headers: others, sessionID: token, socket: { remoteAddress: ipAddress || undefined } }
}
