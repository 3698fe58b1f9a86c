import { randomBytes } from 'node:crypto'
import type { GuardOptions } from 'keepsight'
import type { Kept } from './routes.js'

/**
 * Sessions as an app keeps them whose framework brings none: rows by key, in a database of its own. They are kept as text here, so
 * that nobody holds a row of the store in hand.
 */
export class AppSessions {
  readonly rows = new Map<string, string>()

  async get(key: string): Promise<Kept | null> {
    const row = await Promise.resolve(this.rows.get(key))
    return row === undefined ? null : (JSON.parse(row) as Kept)
  }
  async set(key: string, content: Kept): Promise<void> {
    await Promise.resolve(this.rows.set(key, JSON.stringify(content)))
  }
  async delete(key: string): Promise<void> {
    await Promise.resolve(this.rows.delete(key))
  }
}

/** How they are guarded. */
export const appSessions = {
  methods: { read: 'get', write: ['set'], destroy: 'delete' },
} as const satisfies GuardOptions

/** The session of one request. */
export class AppSession {
  id: string
  content: Kept
  readonly #store: AppSessions
  /** The key that is in the store, and in the cookie of the browser. */
  readonly #kept: string | null

  private constructor(store: AppSessions, kept: string | null, content: Kept) {
    this.#store = store
    this.#kept = kept
    this.id = kept ?? newKey()
    this.content = content
  }

  /** The session of the key that a cookie brought, or a new one. */
  static async open(store: AppSessions, key: string | undefined): Promise<AppSession> {
    const content = key === undefined ? null : await store.get(key)
    return content === null || key === undefined
      ? new AppSession(store, null, {})
      : new AppSession(store, key, content)
  }

  get userId(): string | undefined {
    return this.content.userId
  }

  /** Gives it a new key and takes its content away; {@link save} writes it. */
  regenerate(): void {
    this.id = newKey()
    this.content = {}
  }

  async destroy(): Promise<void> {
    this.content = {}
    await this.#store.delete(this.id)
  }

  /** Writes the session, under its new key before the old one goes. Answers the key that the browser is to get; `null`: no other. */
  async save(): Promise<string | null> {
    const isSaved = Object.keys(this.content).length > 0
    if (isSaved) await this.#store.set(this.id, this.content)
    if (this.#kept === this.id) return null
    if (this.#kept !== null) await this.#store.delete(this.#kept)
    return isSaved ? this.id : null
  }
}

function newKey(): string {
  return randomBytes(20).toString('base64url')
}
