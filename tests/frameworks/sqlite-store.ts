import { Store, type SessionData } from 'express-session'
import Database from 'libsql'

type Done<Result = void> = (error: unknown, result?: Result) => void

/**
 * A session store on SQLite, as small as one can be. It stands in for those of npm, of which the known ones are either
 * under the GPL or compile at install.
 */
export class SqliteStore extends Store {
  readonly #database: Database.Database

  constructor(file: string) {
    super()
    this.#database = new Database(file)
    this.#database.exec(
      'PRAGMA journal_mode = WAL; PRAGMA busy_timeout = 5000; CREATE TABLE IF NOT EXISTS sessions (key TEXT PRIMARY KEY, content TEXT NOT NULL)',
    )
  }

  override get(key: string, done: Done<SessionData | null>): void {
    const row = this.#database.prepare('SELECT content FROM sessions WHERE key = ?').get(key) as
      { content: string } | undefined
    done(null, row ? (JSON.parse(row.content) as SessionData) : null)
  }
  override set(key: string, session: SessionData, done?: Done): void {
    this.#database
      .prepare(
        'INSERT INTO sessions VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET content = excluded.content',
      )
      .run(key, JSON.stringify(session))
    done?.(null)
  }
  override touch(key: string, session: SessionData, done?: () => void): void {
    this.#database.prepare('UPDATE sessions SET content = ? WHERE key = ?').run(JSON.stringify(session), key)
    done?.()
  }
  override destroy(key: string, done?: Done): void {
    this.#database.prepare('DELETE FROM sessions WHERE key = ?').run(key)
    done?.(null)
  }

  /** What is kept, as it is kept. */
  content(): string {
    return JSON.stringify(this.#database.prepare('SELECT content FROM sessions').all())
  }
  close(): void {
    this.#database.close()
  }
}
