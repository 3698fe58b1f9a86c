/**
 * The app of the benchmark, on Express 5: a shop's product page as shops have it (a session and its user, four queries to
 * SQLite, a page of some 10 KB), and a route that does nothing, where the SDK is most of the work. With `--keepsight URL`
 * both say what was viewed; without it the SDK is not even loaded. With `--handed` there is no middleware: `viewed()` is handed the
 * request. With `--context` each request only runs within an `AsyncLocalStorage`: what any library pays that knows the request
 * everywhere.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import express from 'express'
import session from 'express-session'
import { parseArgs } from 'node:util'
import { answerParent } from '../lib/answer-parent.mjs'
import { openKeepsight } from '../lib/open-keepsight.mjs'
import { findProduct, productPage } from './product-page.mjs'

const { values } = parseArgs({
  options: { keepsight: { type: 'string' }, handed: { type: 'boolean' }, context: { type: 'boolean' } },
})

const app = express()
app.disable('x-powered-by')
let viewed = () => {}
let keepsight
if (values.keepsight) {
  keepsight = await openKeepsight(values.keepsight)
  const { keepsightExpress } = await import('keepsight/express')
  if (!values.handed) app.use(keepsightExpress(keepsight))
  viewed = values.handed
    ? (product, request) => keepsight.viewed(product, { request })
    : (product) => keepsight.viewed(product)
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
  const product = await findProduct(request.params.id)
  if (!product) return response.status(404).send('There is no such product.')
  viewed(product, request)
  response.send(await productPage(product, request.session.userId))
})
const bare = await findProduct(1)
app.get('/bare', (request, response) => {
  viewed(bare, request)
  response.json({ ok: true })
})

const server = app.listen(0, '127.0.0.1', () => answerParent(server, keepsight))
