/** Sessions of an app whose framework brings none: rows of text by key, read and written as promises. */
import { randomUUID } from 'node:crypto'

export class OwnSessions {
  #rows = new Map()

  async get(key) {
    const row = this.#rows.get(key)
    return row === undefined ? null : JSON.parse(row)
  }
  async set(key, session) {
    this.#rows.set(key, JSON.stringify(session))
  }
  async destroy(key) {
    this.#rows.delete(key)
  }

  /** Logs a user in; answers the key of the new session. */
  async create(session) {
    const key = randomUUID()
    await this.set(key, session)
    return key
  }

  /** The session of a key with its `id`, or a new one. */
  async open(key) {
    return { id: key, ...(key ? await this.get(key) : null) }
  }
}
