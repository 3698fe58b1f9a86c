import type { AuthAdapter, AuthSession } from './auth-config.js'

/** What guarding an adapter needs. */
export interface GuardAdapterSurroundings {
  /** Records a log-in; throws when it is rejected. */
  started(session: AuthSession): Promise<void>
  /** Whether the session of this key may come in; says whose the request is. */
  admits(key: string, userId: string): Promise<boolean>
  isAllowed(key: string): Promise<boolean>
  ended(key: string, reason: 'logout' | 'expired'): Promise<void>
  /** Deletes a session that may be gone already. */
  destroy(key: string): Promise<void>
}

/** What an adapter answers for a session. */
interface Found {
  session: AuthSession
}

/**
 * An adapter of Auth.js as it is behind the guard: a session that ended is found by nobody and not refreshed, and what Auth.js makes
 * and deletes begins and ends user sessions. What else it can do, it does as before.
 */
export function guardAdapter<Adapter extends AuthAdapter>(
  adapter: Adapter,
  surroundings: GuardAdapterSurroundings,
): Adapter {
  const expired = new Set<string>()

  const guarded = {
    async createSession(session) {
      const made = await adapter.createSession?.(session)
      try {
        await surroundings.started(session)
      } catch (error) {
        await surroundings.destroy(session.sessionToken)
        throw error
      }
      return made
    },
    async getSessionAndUser(key) {
      const found = (await adapter.getSessionAndUser?.(key)) as Found | null | undefined
      if (!found) return null
      // Auth.js deletes it now.
      if (found.session.expires.valueOf() < Date.now()) expired.add(key)
      return (await surroundings.admits(key, found.session.userId)) ? found : null
    },
    async updateSession(session) {
      const key = session.sessionToken
      if (!(await surroundings.isAllowed(key))) return null
      const updated = await adapter.updateSession?.(session)
      if (await surroundings.isAllowed(key)) return updated
      // It ended while it was written.
      await surroundings.destroy(key)
      return null
    },
    async deleteSession(key) {
      const deleted = await adapter.deleteSession?.(key)
      await surroundings.ended(key, expired.delete(key) ? 'expired' : 'logout')
      return deleted
    },
  } satisfies AuthAdapter

  return { ...adapter, ...guarded }
}
