import type { Cookie, SessionStorage } from 'react-router'
import type { UserSessions } from '../user-sessions/user-sessions.js'
import { currentCall } from './route-call.js'
import { sealedSessions, storedSessions, type AnySession, type AnyStorage } from './session-kinds.js'

/** What the guard needs of a Keepsight, whatever its events. */
export interface HasUserSessions {
  userSessions: UserSessions
}

/** How a session storage is guarded. */
export interface GuardStorageOptions {
  /**
   * The cookie of a storage that keeps its sessions in a database, in files or in memory: the very one that the storage was given.
   * Without it the sessions are in the cookie alone, as those of `createCookieSessionStorage()`.
   */
  cookie?: Cookie
  /** For messages and `status()`. */
  name?: string
}

/** A `SessionStorage`, whatever it keeps. */
type SomeStorage = Record<keyof SessionStorage, (...args: never[]) => unknown>

type SerializeOptions = Parameters<AnyStorage['commitSession']>[1]

/**
 * Puts the guard on a session storage and returns the same object: a session that ended is read as a new one, and never written
 * again. Sessions that are in the cookie alone get a key of their own, which each reading checks. Take `getSession`,
 * `commitSession` and `destroySession` from what this returns.
 *
 * A log-in begins with a new session, `await getSession()`; once it is committed `logIn()` knows its key. Who commits a new
 * session for a person who is logged in gives the log-in a new key.
 *
 * @throws KeepsightError `session_store_unusable`, when a session is read, without the `cookie` of a storage that keeps sessions
 * @example
 * const cookie = createCookie('__session', { secrets, httpOnly: true, sameSite: 'lax', path: '/' })
 * export const sessions = guardSessionStorage(keepsight, createFileSessionStorage({ dir, cookie }), { cookie })
 */
export function guardSessionStorage<Storage extends SomeStorage>(
  { userSessions }: HasUserSessions,
  storage: Storage,
  { cookie, name }: GuardStorageOptions = {},
): Storage {
  const raw = { ...storage } as unknown as AnyStorage
  const kind = cookie ? storedSessions(raw, cookie) : sealedSessions(raw)
  /** The guard's view of the storage. Without a session it asks on its own account, with the key alone. */
  const store = {
    read: (key: string, session?: AnySession) => session?.data ?? kind.find(key),
    write: (_key: string, _data: object, session?: AnySession, options?: SerializeOptions) =>
      session ? raw.commitSession(session, options) : true,
    destroy: (key: string, session?: AnySession, options?: SerializeOptions) =>
      session ? raw.destroySession(session, options) : kind.destroy(key),
  }
  userSessions.guard(store, {
    name: name ?? kind.name,
    methods: { read: 'read', write: ['write'], destroy: 'destroy' },
  })

  async function getSession(...args: Parameters<AnyStorage['getSession']>): Promise<AnySession> {
    const session = await raw.getSession(...args)
    const key = kind.keyOf(session)
    const isIn = !kind.isGone(session) && (await isLetIn(key, session))
    const call = currentCall()
    if (call && !call.isRead) {
      Object.assign(call, { isRead: true, session: isIn ? session : null, sessionKey: key })
    }
    return isIn ? session : await raw.getSession()
  }

  async function isLetIn(key: string | null, session: AnySession): Promise<boolean> {
    if (key !== null) return (await store.read(key, session)) !== null
    // Without a key it is new, or was sealed before Keepsight: the option `sessions.unknown` says what becomes of log-ins of then.
    const isLoggedIn = (session.data['userId'] ?? session.data['user'] ?? null) !== null
    return !isLoggedIn || (await userSessions.check('')).isAllowed
  }

  async function commitSession(session: AnySession, options?: SerializeOptions): Promise<string> {
    const call = currentCall()
    const key = kind.keyOf(session)
    if (key !== null) {
      const line = await store.write(key, session.data, session, options)
      if (typeof line !== 'string') return await kind.cookieOf(session, options)
      if (call?.sessionKey === key) call.session = session
      return line
    }
    const begun = await kind.begin(session, options)
    if (call) {
      const earlier = call.sessionKey
      Object.assign(call, { isRead: true, session, sessionKey: begun.key })
      call.beforeAnswer = () => replaced(earlier, begun.key, session)
    }
    return begun.line
  }

  /**
   * The browser gets a new session in place of the one that it came with. By now `logIn()` was called, or was not: then a log-in
   * goes on under the new key, if it is logged in, and has ended otherwise.
   */
  async function replaced(earlier: string | null, key: string, session: AnySession): Promise<void> {
    const isKept = (await store.write(key, session.data)) !== undefined
    if (!isKept) await store.destroy(key)
    else if (earlier !== null) await store.destroy(earlier)
  }

  async function destroySession(session: AnySession, options?: SerializeOptions): Promise<string> {
    const call = currentCall()
    const key = kind.keyOf(session)
    if (call && key === call.sessionKey) call.session = null
    if (key === null) return await raw.destroySession(session, options)
    return (await store.destroy(key, session, options)) as string
  }

  return Object.assign(storage, { getSession, commitSession, destroySession })
}
