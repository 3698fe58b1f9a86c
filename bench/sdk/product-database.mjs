/** The database of the product page: the same tables, rows and questions within the process and on a PostgreSQL server. */
import Database from 'libsql'
import pg from 'pg'

const tables = [
  'CREATE TABLE product (id INTEGER PRIMARY KEY, title TEXT, description TEXT, price INTEGER)',
  'CREATE TABLE review (id INTEGER PRIMARY KEY, product_id INTEGER, author TEXT, stars INTEGER, text TEXT)',
  'CREATE INDEX review_of_product ON review (product_id)',
  'CREATE TABLE customer (id INTEGER PRIMARY KEY, name TEXT)',
]
const products = Array.from({ length: 1000 }, (_, n) => [
  n + 1,
  `Product ${n + 1}`,
  'A fine thing to have. '.repeat(20),
  (n + 1) * 100,
])
const opinions = Array.from({ length: 10_000 }, (_, n) => [
  n + 1,
  (n % 1000) + 1,
  `Person ${n}`,
  n % 5,
  'Good, sturdy & "blue". '.repeat(10),
])
const rows = { product: products, review: opinions, customer: [[42, 'Ada']] }

const questions = {
  product: 'SELECT id, title, description, price FROM product WHERE id = $1',
  user: 'SELECT id, name FROM customer WHERE id = $1',
  related: 'SELECT id, title, price FROM product WHERE id > $1 ORDER BY id LIMIT 12',
  reviews: 'SELECT author, stars, text FROM review WHERE product_id = $1 ORDER BY id DESC',
}

/** SQLite in this process, whose answers are there at once. */
export function openInMemory() {
  const database = new Database(':memory:')
  for (const table of tables) database.exec(table)
  for (const [table, values] of Object.entries(rows)) {
    const insert = database.prepare(`INSERT INTO ${table} VALUES (${values[0].map(() => '?').join()})`)
    for (const row of values) insert.run(...row)
  }
  const [product, user, related, reviews] = ['product', 'user', 'related', 'reviews'].map((name) =>
    database.prepare(questions[name].replace('$1', '?')),
  )
  return {
    product: (id) => product.get(id),
    user: (id) => user.get(id),
    related: (id) => related.all(id),
    reviews: (id) => reviews.all(id),
  }
}

/** A server that was filled with {@link fillPostgres}, asked over a pool of `pg` with prepared statements, as apps ask theirs. */
export function openPostgres(url) {
  const pool = new pg.Pool({ connectionString: url, max: 10 })
  const all = async (name, id) => (await pool.query({ name, text: questions[name], values: [id] })).rows
  return {
    product: async (id) => (await all('product', id))[0],
    user: async (id) => (await all('user', id))[0],
    related: (id) => all('related', id),
    reviews: (id) => all('reviews', id),
  }
}

/** Makes the tables in an empty database of a server, with their rows. */
export async function fillPostgres(url) {
  const client = new pg.Client(url)
  await client.connect()
  for (const table of tables) await client.query(table)
  for (const [table, values] of Object.entries(rows)) {
    for (const row of values) {
      const places = row.map((_, index) => `$${index + 1}`).join()
      await client.query({ name: table, text: `INSERT INTO ${table} VALUES (${places})`, values: row })
    }
  }
  await client.query('ANALYZE')
  await client.end()
}
