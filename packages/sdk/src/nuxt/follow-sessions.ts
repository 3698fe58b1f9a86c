import { randomUUID } from 'node:crypto'
import type { H3Event } from 'h3'
import { KeepsightError } from '../errors.js'
import type { UserSessions } from '../user-sessions/user-sessions.js'
import { callOf, type EventSession, type NuxtCall } from './nuxt-call.js'

/**
 * Reads the app's session, and does nothing else: `(event) => useSession(event, config)`, or `getUserSession` of nuxt-auth-utils. It
 * is called with an event that has headers and a context only.
 */
export type ReadSession = (event: H3Event) => Promise<unknown>

/** The sessions of h3, which are sealed in their cookies, while requests are served. */
export interface FollowsSessions {
  /** Reads the session that came, and puts a new one in its place when it has ended. */
  enter(call: NuxtCall): Promise<void>
  /** Sees to what became of the session: cleared, or replaced by one with another key. Once for each request. */
  leave(call: NuxtCall): Promise<void>
}

/** Makes {@link FollowsSessions}: the guard is put on the sealed sessions, as if they were kept under their keys. */
export function followSessions(userSessions: UserSessions, readSession: ReadSession): FollowsSessions {
  const store = {
    read: (_key: string, data?: object) => Promise.resolve(data ?? null),
    write: (_key: string, _data: object) => Promise.resolve(true),
    destroy: (_key: string) => Promise.resolve(true),
  }
  userSessions.guard(store, {
    name: 'session cookie',
    methods: { read: 'read', write: ['write'], destroy: 'destroy' },
  })

  return {
    async enter(call) {
      const { event } = call
      const context: { sessions?: Record<string, EventSession> } = {}
      // As for WebSockets: h3 makes no session of its own for such an event, and throws when none came.
      await readSession({ headers: event.headers, context } as unknown as H3Event).catch(() => undefined)
      const [found] = Object.entries(context.sessions ?? {})
      if (!found) return
      const [name, session] = found
      call.sessionName = name
      if (session.id === '') return
      call.cameKey = session.id
      call.cameIn = (await store.read(session.id, session.data)) !== null
      setSession(call, call.cameIn ? session : newSession())
    },

    async leave(call) {
      const { session, cameKey, cameIn, isSettled } = call
      call.isSettled = true
      if (isSettled || cameKey === null || !cameIn) return
      const lines = cookieLines(call)
      // h3 takes a cleared session up again where it is asked for it once more: the cookie tells.
      const isCleared = session === null || lines.at(-1)?.startsWith(`${call.sessionName}=;`) === true
      if (isCleared) await store.destroy(cameKey)
      else if (session.id !== cameKey) {
        // By now `logIn()` was called, or was not: then a log-in goes on under the new key, if it is logged in.
        if (await store.write(session.id, session.data)) await store.destroy(cameKey)
      } else if (lines.length > 0 && !(await store.write(cameKey, session.data))) withhold(call)
    },
  }
}

/**
 * Gives this browser a session with a new key and nothing in it, as at a log-in: `useSession()` of h3, and what is made of it, goes
 * on with that one.
 *
 * @throws KeepsightError `invalid_option` where `keepsightNuxt()` was not told of the session
 * @example
 * renewSession(event)
 * const session = await useSession(event, sessionConfig)
 * const { rejected } = await keepsight.userSessions.logIn({ user })
 * if (rejected) throw createError({ statusCode: 403, message: rejected.message })
 * await session.update({ userId: user.id })
 */
export function renewSession(event: H3Event): void {
  const call = callOf(event)
  if (!call || call.sessionName === null) {
    throw new KeepsightError('invalid_option', 'renewSession() needs the option session of keepsightNuxt()')
  }
  setSession(call, newSession())
}

function newSession(): EventSession {
  return { id: randomUUID(), createdAt: Date.now(), data: {} }
}

function setSession({ event, sessionName }: NuxtCall, session: EventSession): void {
  event.context.sessions = { ...event.context.sessions, [sessionName ?? '']: session }
}

/** The lines that set the cookie of the session. */
function cookieLines({ event: { node }, sessionName }: NuxtCall): string[] {
  return allCookieLines(node.res).filter((line) => line.startsWith(`${sessionName}=`))
}

/** An answer that is sent after its session ended does not set the cookie again. */
function withhold({ event: { node }, sessionName }: NuxtCall): void {
  if (node.res.headersSent) return
  const lines = allCookieLines(node.res).filter((line) => !line.startsWith(`${sessionName}=`))
  if (lines.length > 0) node.res.setHeader('set-cookie', lines)
  else node.res.removeHeader('set-cookie')
}

function allCookieLines(response: NuxtCall['event']['node']['res']): string[] {
  const lines = response.getHeader('set-cookie')
  return lines === undefined ? [] : [lines].flat().map(String)
}
