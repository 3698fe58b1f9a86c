import { Router } from 'express'
import { productArt } from '../art/product-art.js'
import { html } from '../html/html.js'
import { icons } from '../html/icons.js'
import { productGrid } from '../html/product-card.js'
import { categories, findCategory } from '../models/category.js'
import type { ShopParts } from '../shop-parts.js'
import { sendPage } from '../visit.js'
import { ProductPage } from './product-page.js'

/** The shop window, the shelves, the search, and each product. */
export function cataloguePages(shop: ShopParts): Router {
  const { products, keepsight } = shop
  const router = Router()

  router.get('/', (request, response) => {
    sendPage(request, response, {
      title: 'Things for slow mornings',
      main: html`
        <section class="hero">
          <div class="hero-text">
            <p class="kicker">Autumn, on the shelves now</p>
            <h1>Things for slow mornings</h1>
            <p>
              Stoneware, iron, wool and honey, from two dozen small workshops. Made to be used every day, for
              a long time.
            </p>
            <p class="actions">
              <a class="button" href="#everything">Look around</a>
              <a class="quiet" href="/shelves/table">Lay the table${icons.arrow}</a>
            </p>
          </div>
          <div class="hero-art" aria-hidden="true">
            ${['moka-pot', 'lemon-bowl', 'bud-vase', 'morning-mug'].map(
              (slug) => html`<span class="frame">${productArt(slug)}</span>`,
            )}
          </div>
        </section>
        <section aria-label="Shelves">
          <ul class="tiles">
            ${categories.map(
              ({ slug, name, line }) =>
                html`<li>
                  <a href="/shelves/${slug}"><strong>${name}</strong><span>${line}</span>${icons.arrow}</a>
                </li>`,
            )}
          </ul>
        </section>
        <section id="everything">
          <h2>Everything on the shelves</h2>
          ${productGrid(products.all())}
        </section>
      `,
    })
  })

  router.get('/shelves/:category', (request, response, next) => {
    const category = findCategory(request.params.category)
    if (!category) {
      next()
      return
    }
    const found = products.inCategory(category.slug)
    sendPage(request, response, {
      title: category.name,
      category: category.slug,
      main: html`
        <header class="page-head">
          <h1>${category.name}</h1>
          <p>${category.line}</p>
        </header>
        ${productGrid(found)}
      `,
    })
  })

  router.get('/search', (request, response) => {
    const { q } = request.query
    const query = typeof q === 'string' ? q.trim().slice(0, 80) : ''
    const found = products.search(query)
    if (query) keepsight.track('Products Searched', { query, results: found.length })
    sendPage(request, response, {
      title: query ? `Search: ${query}` : 'Search',
      query,
      main: html`
        <header class="page-head">
          <h1>${query ? html`“${query}”` : 'Search'}</h1>
          <p>${resultText(query, found.length)}</p>
        </header>
        ${
          found.length > 0
            ? productGrid(found)
            : html`<h2>Perhaps one of these</h2>
                ${productGrid(products.all().slice(4, 8))}`
        }
      `,
    })
  })

  router.get('/products/:slug', new ProductPage(shop).get)
  return router
}

function resultText(query: string, count: number): string {
  if (!query) return 'What are you looking for?'
  if (count === 0) return 'Nothing on our shelves has these words.'
  return count === 1 ? 'One thing found.' : `${count} things found.`
}
