import type { Adapter, AdapterSession, AdapterUser, VerificationToken } from '@auth/core/adapters'
import Database from 'libsql'

interface SessionRow {
  token: string
  user: string
  expires: number
}

/**
 * An adapter of Auth.js over SQLite, as an app writes it that has no other: users by their e-mail address, their sessions and links. As
 * that of Prisma does, it throws when it is to delete a session that is not there.
 */
export class AuthDatabase {
  readonly #database: InstanceType<typeof Database>

  constructor(file: string) {
    this.#database = new Database(file)
    this.#database.exec(`
      PRAGMA busy_timeout = 5000;
      PRAGMA journal_mode = WAL;
      CREATE TABLE IF NOT EXISTS users (email TEXT PRIMARY KEY);
      CREATE TABLE IF NOT EXISTS sessions (token TEXT PRIMARY KEY, user TEXT NOT NULL, expires INTEGER NOT NULL);
      CREATE TABLE IF NOT EXISTS links (identifier TEXT NOT NULL, token TEXT NOT NULL, expires INTEGER NOT NULL)`)
  }

  sessions(): unknown[] {
    return this.#database.prepare('SELECT * FROM sessions').all()
  }

  close(): void {
    this.#database.close()
  }

  adapter(): Adapter {
    const run = (sql: string, ...values: unknown[]) => void this.#database.prepare(sql).run(...values)
    const first = <Row>(sql: string, ...values: unknown[]) =>
      (this.#database.prepare(sql).get(...values) as Row | undefined) ?? null
    const userOf = (email: string): AdapterUser => ({ id: email, email, emailVerified: null })
    const find = (email: string) => {
      const row = first<{ email: string }>('SELECT email FROM users WHERE email = ?', email)
      return row && userOf(row.email)
    }
    const sessionOf = ({ token, user, expires }: SessionRow): AdapterSession => ({
      sessionToken: token,
      userId: user,
      expires: new Date(expires),
    })

    return {
      createUser({ email }) {
        run('INSERT INTO users VALUES (?)', email)
        return userOf(email)
      },
      getUser: find,
      getUserByEmail: find,
      getUserByAccount: () => null,
      updateUser: ({ id }) => userOf(id),
      linkAccount: () => undefined,
      createSession(session) {
        const { sessionToken, userId, expires } = session
        run('INSERT INTO sessions VALUES (?, ?, ?)', sessionToken, userId, expires.getTime())
        return session
      },
      getSessionAndUser(token) {
        const row = first<SessionRow>('SELECT * FROM sessions WHERE token = ?', token)
        return row && { session: sessionOf(row), user: userOf(row.user) }
      },
      updateSession({ sessionToken, expires }) {
        run('UPDATE sessions SET expires = ? WHERE token = ?', expires?.getTime() ?? 0, sessionToken)
        const row = first<SessionRow>('SELECT * FROM sessions WHERE token = ?', sessionToken)
        return row && sessionOf(row)
      },
      deleteSession(token) {
        const row = first('DELETE FROM sessions WHERE token = ? RETURNING token', token)
        if (!row) throw new Error('There is no such session.')
      },
      createVerificationToken(link) {
        run('INSERT INTO links VALUES (?, ?, ?)', link.identifier, link.token, link.expires.getTime())
        return link
      },
      useVerificationToken({ identifier, token }): VerificationToken | null {
        const row = first<{ expires: number }>(
          'DELETE FROM links WHERE identifier = ? AND token = ? RETURNING expires',
          identifier,
          token,
        )
        return row && { identifier, token, expires: new Date(row.expires) }
      },
    }
  }
}
