import type { Request } from 'express'
import { ObjectViewedMixin } from 'keepsight'
import { productArt } from '../art/product-art.js'
import { html, type Html } from '../html/html.js'
import { icons } from '../html/icons.js'
import type { Page } from '../html/layout.js'
import { money } from '../html/money.js'
import { productGrid } from '../html/product-card.js'
import { findCategory } from '../models/category.js'
import type { Product } from '../models/product.js'
import { DetailPage } from './detail-page.js'
import { viewsPanel } from './views-panel.js'

/** One product. The mixin records that it was viewed: whatever `getObject` finds, once the page has been sent. */
export class ProductPage extends ObjectViewedMixin(DetailPage)<Product> {
  override getObject(request: Request): Product | null {
    return this.shop.products.bySlug(String(request.params.slug))
  }

  override async show(product: Product, request: Request): Promise<Page> {
    const category = findCategory(product.category)
    return {
      title: product.name,
      category: product.category,
      main: html`
        <nav class="crumbs" aria-label="Where you are">
          <a href="/">Shop</a><a href="/shelves/${product.category}">${category?.name}</a
          ><span>${product.name}</span>
        </nav>
        <article class="product">
          <div class="frame">${productArt(product.slug)}</div>
          <div class="product-text">
            <h1>${product.name}</h1>
            <p class="tagline">${product.tagline}</p>
            <p class="product-price">${money(product.priceCents)} <small>incl. VAT</small></p>
            ${buyForm(product)}
            <p class="stock">${icons.parcel}<span>${stockText(product)}</span></p>
            <p class="description">${product.description}</p>
            <ul class="details">
              ${product.details.map((detail) => html`<li>${detail}</li>`)}
            </ul>
          </div>
        </article>
        ${request.visit.user?.isAdmin && (await viewsPanel(product, this.shop))}
        <section>
          <h2>From the same shelf</h2>
          ${productGrid(this.shop.products.besides(product, 4))}
        </section>
      `,
    }
  }
}

function buyForm(product: Product): Html {
  if (product.stock === 0) return html`<p class="sold-out">Sold out. We are making more.</p>`
  const most = Math.min(product.stock, 6)
  return html`<form class="buy" method="post" action="/cart/items">
    <input type="hidden" name="productId" value="${product.id}" />
    <label class="quantity">
      <span class="visually-hidden">Quantity</span>
      <select name="quantity">
        ${Array.from({ length: most }, (_, at) => html`<option>${at + 1}</option>`)}
      </select>
    </label>
    <button class="button">Add to cart</button>
  </form>`
}

function stockText({ stock }: Product): string {
  if (stock === 0) return 'Back in a few weeks'
  return stock < 10
    ? `Only ${stock} left. Leaves our workshop tomorrow.`
    : 'In stock. Leaves our workshop tomorrow.'
}
