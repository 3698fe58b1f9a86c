import { keepsight } from './keepsight'

/** Who is logged in. */
export interface Session {
  /** The key in the cookie: random, and new at each log-in. */
  id: string
  userId: string
}

/** The app's own sessions, by key. They live in memory here, and in the database of your app. */
class SessionStore {
  readonly #sessions = new Map<string, Session>()

  async get(id: string): Promise<Session | null> {
    return await Promise.resolve(this.#sessions.get(id) ?? null)
  }
  async set(id: string, session: Session): Promise<void> {
    await Promise.resolve(this.#sessions.set(id, session))
  }
  async delete(id: string): Promise<void> {
    await Promise.resolve(this.#sessions.delete(id))
  }
}

// #region sessions
export const sessions = keepsight.userSessions.guard(new SessionStore(), {
  methods: { read: 'get', write: ['set'], destroy: 'delete' },
})
// #endregion
