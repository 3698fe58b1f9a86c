import { randomBytes } from 'node:crypto'
import type { Cookie, Session, SessionStorage } from 'react-router'
import { KeepsightError } from '../errors.js'

export type AnySession = Session<Record<string, unknown>>
export type AnyStorage = SessionStorage<Record<string, unknown>>
type SerializeOptions = Parameters<AnyStorage['commitSession']>[1]

/** Where a storage has its sessions, and what names them. */
export interface SessionKind {
  name: string
  /** The key of a session; `null` for a new one. */
  keyOf(session: AnySession): string | null
  /** Whether there is nothing under the key that a cookie named. */
  isGone(session: AnySession): boolean
  /** Commits a new session, which has its key from then on. */
  begin(session: AnySession, options: SerializeOptions): Promise<{ key: string; line: string }>
  /** The line of `Set-Cookie` for a session that is not to be written. */
  cookieOf(session: AnySession, options: SerializeOptions): Promise<string>
  /** What is kept under this key; `null` when nothing is. */
  find(key: string): Promise<object | null>
  destroy(key: string): Promise<unknown>
}

/** Sessions that are kept under an id, which is what the cookie holds: of `createSessionStorage()` and those made of it. */
export function storedSessions(raw: AnyStorage, cookie: Cookie): SessionKind {
  return {
    name: 'session storage',
    keyOf: ({ id }) => (id === '' ? null : id),
    isGone: ({ data }) => Object.keys(data).length === 0,
    async begin(session, options) {
      const line = await raw.commitSession(session, options)
      const key = (await cookie.parse(line)) as string
      // React Router leaves it without an id, and would keep it under another one when it is committed again.
      Reflect.defineProperty(session, 'id', { value: key, configurable: true })
      return { key, line }
    },
    cookieOf: ({ id }, options) => cookie.serialize(id, options),
    async find(key) {
      const { data } = await raw.getSession(await cookie.serialize(key))
      return Object.keys(data).length > 0 ? data : null
    },
    destroy: (key) => raw.destroySession({ id: key } as AnySession),
  }
}

/** Where a session that is in its cookie alone has its key. */
const keyName = 'keepsightKey'

/** Sessions that are in the cookie alone: of `createCookieSessionStorage()`. */
export function sealedSessions(raw: AnyStorage): SessionKind {
  return {
    name: 'session cookie',
    keyOf({ id, data }) {
      if (id !== '') {
        throw new KeepsightError(
          'session_store_unusable',
          'guardSessionStorage() needs the cookie of a storage that keeps its sessions: give it { cookie }',
        )
      }
      const key = data[keyName]
      return typeof key === 'string' ? key : null
    },
    isGone: () => false,
    async begin(session, options) {
      const key = randomBytes(16).toString('base64url')
      session.set(keyName, key)
      return { key, line: await raw.commitSession(session, options) }
    },
    cookieOf: (session, options) => raw.commitSession(session, options),
    find: () => Promise.resolve(null),
    destroy: () => Promise.resolve(),
  }
}
