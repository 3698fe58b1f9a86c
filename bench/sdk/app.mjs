/**
 * The app of the benchmark: a shop's product page on Express 5 (a row from SQLite, a page of some 4 KB) and a route that
 * does nothing. With `--keepsight URL` both say what was viewed; without it, the SDK is not even loaded.
 */
import express from 'express'
import Database from 'libsql'
import { parseArgs } from 'node:util'
import { monitorEventLoopDelay } from 'node:perf_hooks'

const { values } = parseArgs({ options: { keepsight: { type: 'string' } } })

const database = new Database(':memory:')
database.exec('CREATE TABLE product (id INTEGER PRIMARY KEY, title TEXT, description TEXT, price INTEGER)')
const insert = database.prepare('INSERT INTO product VALUES (?, ?, ?, ?)')
for (let id = 1; id <= 1000; id += 1) insert.run(id, `Product ${id}`, 'A fine thing to have. '.repeat(20), id * 100)
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

const escapes = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (text) => String(text).replace(/[&<>"]/g, (character) => escapes[character])
const page = (product, others) => `<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>${escaped(product.title)}</title><link rel="stylesheet" href="/shop.css"></head><body><main>
<h1>${escaped(product.title)}</h1><p>${escaped(product.description)}</p><p>${(product.price / 100).toFixed(2)} €</p>
<h2>Others also looked at</h2><ul>${others
  .map(({ id, title, price }) => `<li><a href="/products/${id}">${escaped(title)}</a> ${(price / 100).toFixed(2)} €</li>`)
  .join('')}</ul></main></body></html>`

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
app.get('/products/:id', async (request, response) => {
  const row = select.get(Number(request.params.id))
  if (!row) return response.status(404).send('There is no such product.')
  const product = new Product(row)
  viewed(product)
  response.send(page(product, related.all(product.id)))
})
const bare = new Product(select.get(1))
app.get('/bare', (_request, response) => {
  viewed(bare)
  response.json({ ok: true })
})

const delay = monitorEventLoopDelay({ resolution: 1 })
const server = app.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
process.on('message', async (message) => {
  if (message === 'start') delay.enable()
  if (message === 'cpu') process.send({ cpu: process.cpuUsage(), status: keepsight?.status() })
  if (message === 'flush') process.send({ flushed: await keepsight?.flush(), status: keepsight?.status() })
})
process.on('disconnect', () => process.exit())
