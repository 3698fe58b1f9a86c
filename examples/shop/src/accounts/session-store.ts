import { createHash } from 'node:crypto'
import { Store, type SessionData } from 'express-session'
import type { Database } from '../data/database.js'

/** How long a log-in lasts without a visit. */
export const sessionMaxAgeMs = 14 * 24 * 3600_000
const sweepIntervalMs = 3600_000

type Callback = (error?: unknown) => void

/** Keeps express-session's sessions in the shop's database, under a hash of their id: a copy of the table opens no account. */
export class SqliteSessionStore extends Store {
  readonly #database: Database
  readonly #now: () => number
  readonly #sweeping: NodeJS.Timeout

  constructor(database: Database, now: () => number) {
    super()
    this.#database = database
    this.#now = now
    this.#sweeping = setInterval(() => this.sweep(), sweepIntervalMs).unref()
    this.sweep()
  }

  override get(id: string, callback: (error: unknown, session?: SessionData | null) => void): void {
    answer(callback, () => {
      const row = this.#database
        .prepare('SELECT data FROM sessions WHERE key_hash = ? AND expires_at_ms > ?')
        .get(keyHash(id), this.#now()) as { data: string } | undefined
      return row ? (JSON.parse(row.data) as SessionData) : null
    })
  }

  override set(id: string, session: SessionData, callback?: Callback): void {
    answer(callback, () => {
      this.#database
        .prepare(
          `INSERT INTO sessions (key_hash, data, expires_at_ms) VALUES (?, ?, ?)
           ON CONFLICT DO UPDATE SET data = excluded.data, expires_at_ms = excluded.expires_at_ms`,
        )
        .run(keyHash(id), JSON.stringify(session), this.#expiry(session))
    })
  }

  override touch(id: string, session: SessionData, callback?: Callback): void {
    answer(callback, () => {
      this.#database
        .prepare('UPDATE sessions SET expires_at_ms = ? WHERE key_hash = ?')
        .run(this.#expiry(session), keyHash(id))
    })
  }

  override destroy(id: string, callback?: Callback): void {
    answer(callback, () => {
      this.#database.prepare('DELETE FROM sessions WHERE key_hash = ?').run(keyHash(id))
    })
  }

  /** Forgets what has expired. */
  sweep(): void {
    this.#database.prepare('DELETE FROM sessions WHERE expires_at_ms <= ?').run(this.#now())
  }

  close(): void {
    clearInterval(this.#sweeping)
  }

  #expiry({ cookie }: SessionData): number {
    return cookie.expires ? new Date(cookie.expires).getTime() : this.#now() + sessionMaxAgeMs
  }
}

/** The database answers at once; express-session wants a callback, and hears errors through it. */
function answer<Value>(
  callback: ((error: unknown, value?: Value) => void) | undefined,
  work: () => Value,
): void {
  let value: Value
  try {
    value = work()
  } catch (error) {
    callback?.(error)
    return
  }
  callback?.(null, value)
}

function keyHash(id: string): string {
  return createHash('sha256').update(id).digest('base64url')
}
