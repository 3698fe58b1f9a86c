import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Libsql from 'libsql'

/** The shop's database. */
export type Database = InstanceType<typeof Libsql>

/** Opens `shop.db` in the folder, which is made if need be, with all tables in it. */
export function openDatabase(dataDir: string): Database {
  mkdirSync(dataDir, { recursive: true })
  const database = new Libsql(join(dataDir, 'shop.db'))
  database.pragma('journal_mode = WAL')
  database.pragma('foreign_keys = ON')
  database.pragma('busy_timeout = 2000')
  database.exec(schema)
  const columns = database.pragma('table_info(users)') as { name: string }[]
  // A shop of before customers could be deactivated.
  if (!columns.some(({ name }) => name === 'is_deactivated'))
    database.exec('ALTER TABLE users ADD COLUMN is_deactivated INTEGER NOT NULL DEFAULT 0')
  return database
}

const schema = `
  CREATE TABLE IF NOT EXISTS settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS users (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    email TEXT NOT NULL UNIQUE COLLATE NOCASE,
    name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    is_admin INTEGER NOT NULL DEFAULT 0,
    is_deactivated INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE IF NOT EXISTS sessions (
    key_hash TEXT PRIMARY KEY,
    data TEXT NOT NULL,
    expires_at_ms INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS products (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    category TEXT NOT NULL,
    tagline TEXT NOT NULL,
    description TEXT NOT NULL,
    details TEXT NOT NULL,
    price_cents INTEGER NOT NULL CHECK (price_cents >= 0),
    stock INTEGER NOT NULL CHECK (stock >= 0)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS addresses (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL REFERENCES users,
    full_name TEXT NOT NULL,
    street TEXT NOT NULL,
    postcode TEXT NOT NULL,
    city TEXT NOT NULL,
    country TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS addresses_of_user ON addresses (user_id);
  CREATE TABLE IF NOT EXISTS carts (
    id TEXT PRIMARY KEY,
    user_id INTEGER UNIQUE REFERENCES users
  ) STRICT;
  CREATE TABLE IF NOT EXISTS cart_lines (
    cart_id TEXT NOT NULL REFERENCES carts ON DELETE CASCADE,
    product_id INTEGER NOT NULL REFERENCES products,
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (cart_id, product_id)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS orders (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL REFERENCES users,
    placed_at TEXT NOT NULL,
    ship_to TEXT NOT NULL,
    shipping_cents INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS orders_of_user ON orders (user_id, id);
  CREATE TABLE IF NOT EXISTS order_lines (
    order_id INTEGER NOT NULL REFERENCES orders,
    product_id INTEGER NOT NULL,
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    unit_price_cents INTEGER NOT NULL,
    quantity INTEGER NOT NULL,
    PRIMARY KEY (order_id, product_id)
  ) STRICT;
`
