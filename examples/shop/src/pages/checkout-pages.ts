import { Router, type Request } from 'express'
import { html } from '../html/html.js'
import type { Page } from '../html/layout.js'
import type { Address, PostalAddress } from '../models/address.js'
import type { Cart } from '../models/cart.js'
import type { ShopParts } from '../shop-parts.js'
import { formText, requireUser, sendPage, userOf } from '../visit.js'
import { addressFields, addressLines, readAddress, type FormErrors } from './address-form.js'
import { totals } from './cart-pages.js'

/** From a cart to an order. */
export function checkoutPages({ addresses, orders, keepsight, now }: ShopParts): Router {
  const router = Router()
  router.use('/checkout', requireUser)

  router.get('/checkout', (request, response) => {
    const { cart } = request.visit
    if (!cart || cart.count === 0) response.redirect(303, '/cart')
    else sendPage(request, response, checkoutPage(request, cart))
  })

  router.post('/checkout', (request, response) => {
    const { cart } = request.visit
    if (!cart || cart.count === 0) {
      response.redirect(303, '/cart')
      return
    }
    const user = userOf(request)
    const known = addresses.ownedBy(user.id, Number(formText(request, 'addressId')) || 0)
    const { address: given, errors } = readAddress(request)
    if (!known && Object.keys(errors).length > 0) {
      sendPage(request, response.status(422), checkoutPage(request, cart, { given, errors }))
      return
    }
    const { fullName, street, postcode, city, country } = known ?? addresses.create(user.id, given)
    const shipTo = { fullName, street, postcode, city, country }
    const order = orders.place(user.id, cart, { shipTo, placedAt: new Date(now()) })
    keepsight.track('Order Completed', {
      orderId: order.id,
      total: order.totalCents / 100,
      currency: 'EUR',
      items: order.count,
    })
    request.session.notice = `Thank you. Order ${order.id} is on our workbench.`
    response.redirect(303, order.url)
  })

  function checkoutPage(
    request: Request,
    cart: Cart,
    { given, errors }: { given?: PostalAddress; errors?: FormErrors } = {},
  ): Page {
    const user = userOf(request)
    const known = addresses.ofUser(user.id)
    return {
      title: 'Checkout',
      main: html`
        <header class="page-head"><h1>Check out</h1></header>
        <form class="split" method="post" action="/checkout" novalidate>
          <div class="form">
            <h2>Where shall it go?</h2>
            ${known.length > 0 && knownAddresses(known, given !== undefined)}
            <div class="new-address">${addressFields(given ?? { fullName: user.name }, errors)}</div>
          </div>
          <aside class="summary">
            <h2>Summary</h2>
            <ul class="short-lines">
              ${cart.lines.map(({ product, quantity }) => html`<li><span>${quantity} × ${product.name}</span></li>`)}
            </ul>
            ${totals(cart)}
            <p><button class="button wide">Place the order</button></p>
            <p class="muted">An example: nothing is charged, and nothing is sent.</p>
          </aside>
        </form>
      `,
    }
  }

  return router
}

function knownAddresses(known: readonly Address[], another: boolean) {
  return html`<fieldset class="choices">
    <legend class="visually-hidden">Your addresses</legend>
    ${known.map(
      (address, at) =>
        html`<label class="choice">
          <input
            type="radio"
            name="addressId"
            value="${address.id}"
            ${at === 0 && !another && html`checked`}
          />
          ${addressLines(address)}
        </label>`,
    )}
    <label class="choice another">
      <input type="radio" name="addressId" value="" ${another && html`checked`} /><span>Another address</span>
    </label>
  </fieldset>`
}
