/**
 * A shop's product page as shops have it: a user, four queries to SQLite, some 10 KB of HTML. The apps of the benchmarks all serve
 * this one; those that render it themselves take what it says from here.
 */
import Database from 'libsql'

const database = new Database(':memory:')
database.exec('CREATE TABLE product (id INTEGER PRIMARY KEY, title TEXT, description TEXT, price INTEGER)')
const insert = database.prepare('INSERT INTO product VALUES (?, ?, ?, ?)')
for (let id = 1; id <= 1000; id += 1)
  insert.run(id, `Product ${id}`, 'A fine thing to have. '.repeat(20), id * 100)
const select = database.prepare('SELECT id, title, description, price FROM product WHERE id = ?')

/** What is shown and recorded. */
export class Product {
  constructor(row) {
    this.id = row.id
    this.title = row.title
    this.description = row.description
    this.price = row.price
  }
}
const related = database.prepare('SELECT id, title, price FROM product WHERE id > ? ORDER BY id LIMIT 12')
database.exec(
  'CREATE TABLE review (id INTEGER PRIMARY KEY, product_id INTEGER, author TEXT, stars INTEGER, text TEXT)',
)
database.exec('CREATE INDEX review_of_product ON review (product_id)')
database.exec('CREATE TABLE user (id INTEGER PRIMARY KEY, name TEXT)')
database.exec("INSERT INTO user VALUES (42, 'Ada')")
const addReview = database.prepare('INSERT INTO review VALUES (NULL, ?, ?, ?, ?)')
for (let n = 0; n < 10_000; n += 1)
  addReview.run((n % 1000) + 1, `Person ${n}`, n % 5, 'Good, sturdy & "blue". '.repeat(10))
const reviews = database.prepare(
  'SELECT author, stars, text FROM review WHERE product_id = ? ORDER BY id DESC',
)
const userOf = database.prepare('SELECT id, name FROM user WHERE id = ?')

const escapes = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (text) => String(text).replace(/[&<>"]/g, (character) => escapes[character])
const euros = (cents) => `${(cents / 100).toFixed(2)} €`
const pageOf = ({
  user,
  product,
  others,
  opinions,
}) => `<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>${escaped(product.title)}</title><link rel="stylesheet" href="/shop.css"></head><body>
<header><a href="/">Shop</a><nav><a href="/cart">Cart</a> ${user ? `Hello, ${escaped(user.name)}` : '<a href="/log-in">Log in</a>'}</nav></header>
<main><h1>${escaped(product.title)}</h1><p>${escaped(product.description)}</p><p>${euros(product.price)}</p>
<h2>Others also looked at</h2><ul>${others
  .map(
    ({ id, title, price }) =>
      `<li><a href="/products/${id}"><img src="/art/${id}.svg" alt="" loading="lazy">${escaped(title)}</a> ${euros(price)}</li>`,
  )
  .join('')}</ul><h2>What people say</h2>${opinions
  .map(
    ({ author, stars, text }) =>
      `<article><h3>${escaped(author)}</h3><p>${'★'.repeat(stars)}</p><p>${escaped(text)}</p></article>`,
  )
  .join('')}</main></body></html>`

/** The product of this id, or null: the first of the four queries. */
export function findProduct(id) {
  const row = select.get(Number(id))
  return row ? new Product(row) : null
}

/** What the page of a product says, to the user of this id or nobody: the other queries. */
export function productPageData(product, userId) {
  const user = userId === undefined ? null : { name: userOf.get(userId).name }
  return { user, product, others: related.all(product.id), opinions: reviews.all(product.id) }
}

/** The page as HTML. */
export const productPage = (product, userId) => pageOf(productPageData(product, userId))
