import { Address, type PostalAddress } from '../models/address.js'
import type { Database } from './database.js'

interface AddressRow {
  id: number
  user_id: number
  full_name: string
  street: string
  postcode: string
  city: string
  country: string
}

/** Keeps customers' addresses. */
export class Addresses {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  ofUser(userId: number): Address[] {
    return this.#select('WHERE user_id = ? ORDER BY id', userId)
  }

  /** The address, if it is this user's. */
  ownedBy(userId: number, id: number): Address | null {
    return this.#select('WHERE user_id = ? AND id = ?', userId, id)[0] ?? null
  }

  byIds(ids: readonly number[]): Address[] {
    return this.#select('WHERE id IN (SELECT value FROM json_each(?))', JSON.stringify(ids))
  }

  create(userId: number, { fullName, street, postcode, city, country }: PostalAddress): Address {
    const { id } = this.#database
      .prepare(
        `INSERT INTO addresses (user_id, full_name, street, postcode, city, country)
         VALUES (?, ?, ?, ?, ?, ?) RETURNING id`,
      )
      .get(userId, fullName, street, postcode, city, country) as { id: number }
    return new Address(id, userId, { fullName, street, postcode, city, country })
  }

  update(address: Address, { fullName, street, postcode, city, country }: PostalAddress): void {
    this.#database
      .prepare(
        'UPDATE addresses SET full_name = ?, street = ?, postcode = ?, city = ?, country = ? WHERE id = ?',
      )
      .run(fullName, street, postcode, city, country, address.id)
  }

  delete(address: Address): void {
    this.#database.prepare('DELETE FROM addresses WHERE id = ?').run(address.id)
  }

  #select(where: string, ...parameters: (string | number)[]): Address[] {
    const rows = this.#database.prepare(`SELECT * FROM addresses ${where}`).all(...parameters) as AddressRow[]
    return rows.map(
      ({ id, user_id, full_name, ...address }) =>
        new Address(id, user_id, { ...address, fullName: full_name }),
    )
  }
}
