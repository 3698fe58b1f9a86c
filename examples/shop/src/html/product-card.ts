import { productArt } from '../art/product-art.js'
import type { Product } from '../models/product.js'
import { html, type Html } from './html.js'
import { money } from './money.js'

/** A product on a shelf. */
export function productCard(product: Product): Html {
  return html`<li class="card">
    <a href="${product.url}">
      <span class="frame">${productArt(product.slug)}</span>
      <span class="card-text">
        <strong>${product.name}</strong><span class="price">${money(product.priceCents)}</span>
        <small>${product.tagline}</small>
      </span>
    </a>
  </li>`
}

/** Products side by side. */
export function productGrid(products: readonly Product[]): Html {
  return html`<ul class="grid">
    ${products.map(productCard)}
  </ul>`
}
