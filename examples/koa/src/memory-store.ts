import type { CreateSessionOptions } from 'koa-session'

/** What the app keeps in a session. */
export interface ShopSession {
  userId?: string
}

/** Keeps sessions in this process, for one that runs alone. With Redis or a database these are the same three methods. */
export class MemoryStore implements NonNullable<CreateSessionOptions['store']> {
  readonly #sessions = new Map<string, ShopSession>()

  get(key: string): Promise<ShopSession | undefined> {
    return Promise.resolve(this.#sessions.get(key))
  }
  set(key: string, session: ShopSession): Promise<void> {
    this.#sessions.set(key, session)
    return Promise.resolve()
  }
  destroy(key: string): Promise<void> {
    this.#sessions.delete(key)
    return Promise.resolve()
  }
}
