import { randomUUID } from 'node:crypto'
import type { AuthContext } from 'better-auth'

type InternalAdapter = AuthContext['internalAdapter']

/** What guarding better-auth needs. */
export interface GuardAuthSurroundings {
  /** Whether the session of this token may come in. */
  isAllowed: (token: string) => Promise<boolean>
  /** The session of this token was deleted, and better-auth has no hook that tells. */
  ended: (token: string) => Promise<void>
}

/** better-auth as it is behind the guard. */
export interface GuardedAuth {
  internalAdapter: Pick<InternalAdapter, 'deleteSession' | 'findSession'>
}

const guarded = new WeakMap<InternalAdapter, GuardedAuth>()
const versions = new WeakSet<object>()

/**
 * Puts the guard on better-auth itself: a session that ended is found by nobody, is not refreshed, and its cookie cache, however
 * fresh, has the wrong version. Calling it again does nothing; better-auth has its final adapter only after all plugins began.
 */
export function guardAuth(
  { internalAdapter, options }: AuthContext,
  surroundings: GuardAuthSurroundings,
): GuardedAuth {
  const before = guarded.get(internalAdapter)
  if (before) return before
  guardCookieCache(options, surroundings)
  const raw = { ...internalAdapter }
  guarded.set(internalAdapter, { internalAdapter: raw })
  guardReading(internalAdapter, raw, surroundings)
  // Without a database for sessions, better-auth's hooks do not hear of deletions.
  if (options.secondaryStorage && !options.session?.storeSessionInDatabase) {
    watchDeletions(internalAdapter, raw, surroundings)
  }
  return { internalAdapter: raw }
}

function guardReading(
  adapter: InternalAdapter,
  raw: InternalAdapter,
  { isAllowed }: GuardAuthSurroundings,
): void {
  async function onlyAllowed<Found>(found: Found[], tokenOf: (found: Found) => string): Promise<Found[]> {
    const allowed = await Promise.all(found.map((each) => isAllowed(tokenOf(each))))
    return found.filter((_, index) => allowed[index])
  }

  Object.assign(adapter, {
    async findSession(token) {
      const found = await raw.findSession(token)
      return found && (await isAllowed(token)) ? found : null
    },
    async findSessions(tokens, options) {
      return await onlyAllowed(await raw.findSessions(tokens, options), ({ session }) => session.token)
    },
    async listSessions(userId, options) {
      return await onlyAllowed(await raw.listSessions(userId, options), ({ token }) => token)
    },
    async updateSession(token, change) {
      if (!(await isAllowed(token))) return null
      const updated = await raw.updateSession(token, change)
      if (await isAllowed(token)) return updated
      // It ended while it was written.
      await raw.deleteSession(token)
      return null
    },
  } satisfies Partial<InternalAdapter>)
}

function watchDeletions(
  adapter: InternalAdapter,
  raw: InternalAdapter,
  { ended }: GuardAuthSurroundings,
): void {
  Object.assign(adapter, {
    async deleteSession(token) {
      await raw.deleteSession(token)
      await ended(token)
    },
    async deleteSessions(tokens) {
      await raw.deleteSessions(tokens)
      for (const token of tokens) await ended(token)
    },
    async deleteUserSessions(userId) {
      const sessions = await raw.listSessions(userId)
      await raw.deleteUserSessions(userId)
      for (const { token } of sessions) await ended(token)
    },
    async deleteUser(userId) {
      const sessions = await raw.listSessions(userId)
      await raw.deleteUser(userId)
      for (const { token } of sessions) await ended(token)
    },
  } satisfies Partial<InternalAdapter>)
}

function guardCookieCache({ session }: AuthContext['options'], { isAllowed }: GuardAuthSurroundings): void {
  const cache = session?.cookieCache
  if (!cache?.enabled || versions.has(cache)) return
  versions.add(cache)
  const { version = '1' } = cache
  cache.version = async (cached, user) => {
    // One that no cookie can have.
    if (!(await isAllowed(cached.token))) return randomUUID()
    return typeof version === 'string' ? version : await version(cached, user)
  }
}
