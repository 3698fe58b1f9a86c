import { randomBytes } from 'node:crypto'
import { catalogue } from './catalogue.js'
import type { Database } from './database.js'
import type { NewUser, Users } from './users.js'

/** Accounts that anybody may try; the log-in page shows them. */
export const demoAccounts: readonly (NewUser & { what: string })[] = [
  { name: 'Ada Lovelace', email: 'ada@example.com', password: 'demo', what: 'a customer' },
  { name: 'Grace Hopper', email: 'grace@example.com', password: 'demo', what: 'another customer' },
  { name: 'Mina Okafor', email: 'mina@example.com', password: 'demo', isAdmin: true, what: 'the shopkeeper' },
]

/** Fills an empty shop; leaves one that has products as it is. */
export async function seed(database: Database, users: Users): Promise<void> {
  const insert = database.prepare(
    `INSERT INTO products (slug, name, category, tagline, description, details, price_cents, stock)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (slug) DO NOTHING`,
  )
  const { count } = database.prepare('SELECT count(*) AS count FROM products').get() as { count: number }
  if (count > 0) return
  for (const account of demoAccounts) await users.create(account)
  database.transaction(() => {
    for (const { slug, name, category, tagline, description, details, priceCents, stock } of catalogue) {
      insert.run(slug, name, category, tagline, description, JSON.stringify(details), priceCents, stock)
    }
    // The first order's number does not tell that it is the first.
    database.prepare(`INSERT INTO sqlite_sequence (name, seq) VALUES ('orders', 10236)`).run()
  })()
}

/** A secret of this shop, made once and kept with its data. */
export function shopSecret(database: Database): string {
  database
    .prepare(`INSERT INTO settings (name, value) VALUES ('session-secret', ?) ON CONFLICT DO NOTHING`)
    .run(randomBytes(32).toString('base64url'))
  const { value } = database.prepare(`SELECT value FROM settings WHERE name = 'session-secret'`).get() as {
    value: string
  }
  return value
}
