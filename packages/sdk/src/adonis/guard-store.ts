import type { UserSessions } from '../index.js'
import { currentContext, hasMovedFrom, renewSession } from './adonis-request.js'
import type { AdonisStore } from './session-store.js'

/** What the methods of Adonis's stores are called. */
const methods = { read: 'read', write: ['write'], destroy: 'destroy', touch: ['touch'] } as const

/** What reading found in the store, before the guard decided. */
interface Found {
  isRefused: boolean
}

/**
 * Puts the guard on a store of `@adonisjs/session`, on the store object itself, and sees to what Adonis does otherwise than the
 * guard expects: it keeps the key of a cookie under which it finds nothing, and gives a session a new key by destroying the old.
 */
export function guardStore(userSessions: UserSessions, store: AdonisStore): AdonisStore {
  const readRaw = store.read.bind(store)
  // What the guard is called with beyond the key, it hands on.
  store.read = async (key: string, found?: Found): Promise<unknown> => {
    const content = await readRaw(key)
    if (found) found.isRefused = content !== null && content !== undefined
    return content
  }
  userSessions.guard(store, { methods })
  const read = store.read.bind(store) as (key: string, found: Found) => Promise<unknown>
  const destroy = store.destroy.bind(store) as (key: string) => Promise<unknown>

  store.read = async (key) => {
    const found: Found = { isRefused: true }
    const content = await read(key, found)
    const isThere = content !== null && content !== undefined
    if (!isThere && found.isRefused) renewSession(currentContext()?.session)
    return content
  }

  /** First the session is written under its new key, which moves the log-in there; then what is left under the old one goes. */
  store.destroy = async (key) => {
    const ctx = currentContext()
    if (!ctx || !hasMovedFrom(ctx.session, key)) {
      await destroy(key)
      return
    }
    // Its key is refused by then, whether this succeeds or not.
    ctx.response.response.once('close', () => void destroy(key).catch(() => undefined))
  }
  return store
}
