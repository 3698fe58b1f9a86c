import type { UserSessions } from '../index.js'
import { hasMovedFrom, renewSession, userInSession, type AdonisContext } from './adonis-request.js'
import type { AdonisStore } from './session-store.js'

/**
 * The cookie store of one request, which asks whether its session has ended: what is in a cookie cannot be destroyed. The key is the
 * session's id, as in the other stores.
 */
export function checkCookieStore(
  userSessions: UserSessions,
  cookies: AdonisStore,
  ctx: AdonisContext,
): AdonisStore {
  /** The key under which a session came in with this request. */
  let from: string | null = null

  async function isLive(key: string): Promise<boolean> {
    return (await userSessions.check(key)).state === 'live'
  }

  /** The log-in goes on under a new key, unless another one began there. False: it had ended. */
  async function move(old: string, key: string): Promise<boolean> {
    const before = await userSessions.check(old)
    if (await isLive(key)) {
      if (before.state === 'live') await userSessions.logOut({ key: old })
      return true
    }
    if (before.state === 'live') await userSessions.rekey({ from: old, key })
    return before.state !== 'ended'
  }

  return {
    async read(key) {
      if (ctx.session?.fresh) return null
      const content = await cookies.read(key)
      const { state, isAllowed } = await userSessions.check(key)
      if (state === 'ended' || (!isAllowed && isThere(userInSession(content)))) {
        renewSession(ctx.session)
        return null
      }
      if (isThere(content)) from = key
      return content
    },
    async write(key, content) {
      if (from !== null && from !== key && !(await move(from, key))) return
      if ((await userSessions.check(key)).state !== 'ended') await cookies.write(key, content)
    },
    async destroy(key) {
      await cookies.destroy(key)
      if (!hasMovedFrom(ctx.session, key) && (await isLive(key))) await userSessions.logOut({ key })
    },
    async touch(key) {
      if ((await userSessions.check(key)).state !== 'ended') await cookies.touch(key)
    },
  }
}

function isThere(value: unknown): boolean {
  return value !== null && value !== undefined
}
