/**
 * A shop's product page as shops have it: a user, four queries, some 10 KB of HTML. The apps of the benchmarks all serve this one;
 * those that render it themselves take what it says from here. The queries go to PostgreSQL where `BENCH_DATABASE` says so, else to
 * a database within the process.
 */
import { openInMemory, openPostgres } from './product-database.mjs'

const url = process.env.BENCH_DATABASE
const database = url ? openPostgres(url) : openInMemory()

/** What is shown and recorded. */
export class Product {
  constructor(row) {
    this.id = row.id
    this.title = row.title
    this.description = row.description
    this.price = row.price
  }
}

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
export async function findProduct(id) {
  const row = await database.product(Number(id))
  return row ? new Product(row) : null
}

/** What the page of a product says, to the user of this id or nobody: the other queries, one after another. */
export async function productPageData(product, userId) {
  const user = userId === undefined ? null : { name: (await database.user(userId)).name }
  const others = await database.related(product.id)
  const opinions = await database.reviews(product.id)
  return { user, product, others, opinions }
}

/** The page as HTML. */
export const productPage = async (product, userId) => pageOf(await productPageData(product, userId))
