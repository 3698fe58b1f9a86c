import { Router, type Request } from 'express'
import { productArt } from '../art/product-art.js'
import { html, type Html } from '../html/html.js'
import { money } from '../html/money.js'
import { maxQuantity, type Cart } from '../models/cart.js'
import type { ShopParts } from '../shop-parts.js'
import { formNumber, sendPage } from '../visit.js'

/** The cart, and what is put into it and taken out. */
export function cartPages({ carts, products, keepsight }: ShopParts): Router {
  const router = Router()

  router.get('/cart', (request, response) => {
    const { cart } = request.visit
    if (cart) keepsight.viewed(cart)
    sendPage(request, response, {
      title: 'Cart',
      main: html`
        <header class="page-head"><h1>Your cart</h1></header>
        ${cart && cart.count > 0 ? filled(cart) : empty}
      `,
    })
  })

  router.post('/cart/items', (request, response) => {
    const product = products.byId(productIdOf(request))
    if (!product || product.stock === 0) {
      response.redirect(303, '/cart')
      return
    }
    const quantity = formNumber(request, 'quantity', { min: 1, max: maxQuantity, fallback: 1 })
    carts.add(cartOf(request), product.id, quantity)
    keepsight.track('Product Added', {
      productId: product.id,
      name: product.name,
      category: product.category,
      price: product.priceCents / 100,
      quantity,
    })
    request.session.notice = `${product.name} is in your cart.`
    response.redirect(303, '/cart')
  })

  router.post('/cart/items/:id', (request, response) => {
    const { cart } = request.visit
    const line = cart?.lines.find(({ product }) => String(product.id) === request.params.id)
    if (cart && line) {
      const quantity = formNumber(request, 'quantity', { min: 0, max: maxQuantity, fallback: line.quantity })
      carts.setQuantity(cart, line.product.id, quantity)
      if (quantity === 0) {
        keepsight.track('Product Removed', { productId: line.product.id, name: line.product.name })
      }
    }
    response.redirect(303, '/cart')
  })

  function cartOf(request: Request): Cart {
    const { cart, user } = request.visit
    if (cart) return cart
    const created = carts.create(user?.id ?? null)
    if (!user) request.session.cartId = created.id
    return created
  }

  return router
}

function productIdOf(request: Request): number {
  return formNumber(request, 'productId', { min: 0, max: Number.MAX_SAFE_INTEGER, fallback: 0 })
}

const empty = html`<div class="empty">
  <p>There is nothing in it yet.</p>
  <p><a class="button" href="/#everything">Look around</a></p>
</div>`

function filled(cart: Cart): Html {
  return html`<div class="split">
    <ul class="lines">
      ${cart.lines.map(
        ({ product, quantity }) =>
          html`<li>
            <a class="thumb" href="${product.url}" tabindex="-1" aria-hidden="true"
              >${productArt(product.slug)}</a
            >
            <div>
              <a href="${product.url}"><strong>${product.name}</strong></a>
              <small>${money(product.priceCents)} each</small>
              <div class="line-forms">
                <form method="post" action="/cart/items/${product.id}">
                  <input
                    type="number"
                    name="quantity"
                    value="${quantity}"
                    min="0"
                    max="${maxQuantity}"
                    aria-label="Quantity of ${product.name}"
                  />
                  <button class="link">Update</button>
                </form>
                <form method="post" action="/cart/items/${product.id}">
                  <input type="hidden" name="quantity" value="0" />
                  <button class="link" aria-label="Remove ${product.name}">Remove</button>
                </form>
              </div>
            </div>
            <span class="price">${money(product.priceCents * quantity)}</span>
          </li>`,
      )}
    </ul>
    <aside class="summary">
      <h2>Summary</h2>
      ${totals(cart)}
      ${
        cart.untilFreeShippingCents > 0 &&
        html`<p class="muted">${money(cart.untilFreeShippingCents)} more, and it travels free.</p>`
      }
      <p><a class="button wide" href="/checkout">Check out</a></p>
    </aside>
  </div>`
}

/** What a cart or an order comes to. */
export function totals(sums: Pick<Cart, 'subtotalCents' | 'shippingCents' | 'totalCents'>): Html {
  return html`<dl class="totals">
    <div>
      <dt>Subtotal</dt>
      <dd>${money(sums.subtotalCents)}</dd>
    </div>
    <div>
      <dt>Shipping</dt>
      <dd>${sums.shippingCents === 0 ? 'Free' : money(sums.shippingCents)}</dd>
    </div>
    <div class="total">
      <dt>Total</dt>
      <dd>${money(sums.totalCents)}</dd>
    </div>
  </dl>`
}
