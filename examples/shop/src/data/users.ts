import { hashPassword, verifyPassword } from '../accounts/password.js'
import { User } from '../models/user.js'
import type { Database } from './database.js'

interface UserRow {
  id: number
  email: string
  name: string
  is_admin: number
  is_deactivated: number
  password_hash: string
}

/** What a new account is made of. */
export interface NewUser {
  name: string
  email: string
  password: string
  isAdmin?: boolean
}

/** Finds and makes accounts. */
export class Users {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  byId(id: number): User | null {
    const row = this.#database.prepare('SELECT * FROM users WHERE id = ?').get(id) as UserRow | undefined
    return row ? userOf(row) : null
  }

  byIds(ids: readonly number[]): User[] {
    const rows = this.#database
      .prepare('SELECT * FROM users WHERE id IN (SELECT value FROM json_each(?))')
      .all(JSON.stringify(ids)) as UserRow[]
    return rows.map(userOf)
  }

  byEmail(email: string): User | null {
    const row = this.#database.prepare('SELECT * FROM users WHERE email = ?').get(email) as
      UserRow | undefined
    return row ? userOf(row) : null
  }

  /** Everybody, by name. */
  all(): User[] {
    const rows = this.#database
      .prepare('SELECT * FROM users ORDER BY name COLLATE NOCASE, id LIMIT 500')
      .all() as UserRow[]
    return rows.map(userOf)
  }

  /** Whether the user may log in. */
  setDeactivated({ id }: User, isDeactivated: boolean): void {
    this.#database.prepare('UPDATE users SET is_deactivated = ? WHERE id = ?').run(isDeactivated ? 1 : 0, id)
  }

  /** The account of this address and password, or `null`; as slow for an unknown address as for a wrong password. */
  async byPassword(email: string, password: string): Promise<User | null> {
    const row = this.#database.prepare('SELECT * FROM users WHERE email = ?').get(email) as
      UserRow | undefined
    return (await verifyPassword(password, row?.password_hash)) && row ? userOf(row) : null
  }

  /** The new account, or `null` when the address has one already. */
  async create({ name, email, password, isAdmin = false }: NewUser): Promise<User | null> {
    const row = this.#database
      .prepare(
        `INSERT INTO users (email, name, password_hash, is_admin) VALUES (?, ?, ?, ?)
         ON CONFLICT (email) DO NOTHING RETURNING *`,
      )
      .get(email, name, await hashPassword(password), isAdmin ? 1 : 0) as UserRow | undefined
    return row ? userOf(row) : null
  }
}

function userOf({ id, email, name, is_admin, is_deactivated }: UserRow): User {
  return new User({ id, email, name, isAdmin: is_admin === 1, isDeactivated: is_deactivated === 1 })
}
