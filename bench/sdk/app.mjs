/**
 * The app of the benchmark, on Express 5: a shop's product page as shops have it (a session and its user, four queries to
 * SQLite, a page of some 10 KB), and a route that does nothing, where the SDK is most of the work. With `--keepsight URL`
 * both say what was viewed; without it the SDK is not even loaded. With `--context` each request only runs within an
 * `AsyncLocalStorage`: what any library pays that knows the request everywhere.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import express from 'express'
import session from 'express-session'
import Database from 'libsql'
import { parseArgs } from 'node:util'

const { values } = parseArgs({ options: { keepsight: { type: 'string' }, context: { type: 'boolean' } } })

const database = new Database(':memory:')
database.exec('CREATE TABLE product (id INTEGER PRIMARY KEY, title TEXT, description TEXT, price INTEGER)')
const insert = database.prepare('INSERT INTO product VALUES (?, ?, ?, ?)')
for (let id = 1; id <= 1000; id += 1)
  insert.run(id, `Product ${id}`, 'A fine thing to have. '.repeat(20), id * 100)
const select = database.prepare('SELECT id, title, description, price FROM product WHERE id = ?')

class Product {
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
const page = ({
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

const app = express()
app.disable('x-powered-by')
let viewed = () => {}
let keepsight
if (values.keepsight) {
  const [{ createKeepsight }, { keepsightExpress }] = await Promise.all([
    import('keepsight'),
    import('keepsight/express'),
  ])
  keepsight = createKeepsight({ url: values.keepsight, key: 'ks_sec_bench', development: false })
  keepsight.contentTypes.register(Product, { url: ({ id }) => `/products/${id}` })
  app.use(keepsightExpress(keepsight))
  viewed = (product) => keepsight.viewed(product)
}
if (values.context) {
  const storage = new AsyncLocalStorage()
  app.use((request, _response, next) => storage.run(request, next))
}
const sessions = session({ secret: 'bench', resave: false, saveUninitialized: false })
app.get('/log-in', sessions, (request, response) => {
  request.session.userId = 42
  response.end()
})
app.get('/products/:id', sessions, async (request, response) => {
  const row = select.get(Number(request.params.id))
  if (!row) return response.status(404).send('There is no such product.')
  const product = new Product(row)
  const user = request.session.userId === undefined ? null : userOf.get(request.session.userId)
  viewed(product)
  response.send(page({ user, product, others: related.all(product.id), opinions: reviews.all(product.id) }))
})
const bare = new Product(select.get(1))
app.get('/bare', (_request, response) => {
  viewed(bare)
  response.json({ ok: true })
})

const server = app.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
process.on('message', async (message) => {
  if (message === 'cpu') process.send({ cpu: process.cpuUsage(), status: keepsight?.status() })
  if (message === 'flush') process.send({ flushed: await keepsight?.flush(), status: keepsight?.status() })
})
process.on('disconnect', () => process.exit())
