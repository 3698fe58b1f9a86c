import type { FastifyReply, FastifyRequest } from 'fastify'

/** A session of `@fastify/session`, as far as giving it a new key needs it. */
interface RegeneratingSession {
  sessionId: string
  regenerate(...args: unknown[]): Promise<void> | undefined
}

type Done = (error?: unknown) => void

/** The store of `@fastify/session`, which it shares with `express-session`. */
interface Store {
  destroy(key: string, done: Done): void
  set(key: string, session: unknown, done: Done): void
}

/**
 * Lets `request.session.regenerate()` be one step. By itself `@fastify/session` destroys the session under its old key, which is
 * what a log-out does too, and writes one under the new key before the request is done. Now it changes the key in memory only;
 * the guard moves the log-in when the session is saved, and what is left under the old key is destroyed after the answer.
 *
 * @param isGuarded whether user sessions are in use at all
 */
export function followRegenerate(
  request: FastifyRequest,
  reply: FastifyReply,
  isGuarded: () => boolean,
): void {
  const { session, sessionStore: store } = request as {
    session?: Partial<RegeneratingSession> | null
    sessionStore?: Store
  }
  const regenerate = session?.regenerate?.bind(session)
  if (!store || !regenerate) return

  function regenerateInMemory(...args: unknown[]): Promise<void> | undefined {
    if (!store || !regenerate) return undefined
    if (!isGuarded()) return regenerate(...args)
    const key = session?.sessionId
    if (key) reply.raw.once('close', () => store.destroy(key, () => undefined))
    const callback = args.at(-1)
    const { destroy, set } = store
    // Both are called before regenerate() returns.
    store.destroy = (_key, done) => done()
    store.set = (_key, _session, done) => done()
    try {
      if (typeof callback !== 'function') {
        return regenerate(...args)?.then(() => followRegenerate(request, reply, isGuarded))
      }
      const done = callback as Done
      return regenerate(...args.slice(0, -1), (error: unknown) => {
        Object.assign(store, { destroy, set })
        followRegenerate(request, reply, isGuarded)
        done(error)
      })
    } finally {
      Object.assign(store, { destroy, set })
    }
  }
  // Not enumerable, as what is enumerable of a session is saved.
  Object.defineProperty(session, 'regenerate', {
    value: regenerateInMemory,
    configurable: true,
    writable: true,
  })
}
