import { Router, type Request } from 'express'
import { ObjectViewed } from 'keepsight'
import { productArt } from '../art/product-art.js'
import type { Orders } from '../data/orders.js'
import { html } from '../html/html.js'
import { icons } from '../html/icons.js'
import type { Page } from '../html/layout.js'
import { money } from '../html/money.js'
import { day } from '../html/time.js'
import type { Order } from '../models/order.js'
import type { ShopParts } from '../shop-parts.js'
import { idParameter, requireUser, sendPage, userOf } from '../visit.js'
import { addressLines } from './address-form.js'
import { totals } from './cart-pages.js'

/** Finds a customer's orders. */
class OrderController {
  readonly #orders: Orders

  constructor(orders: Orders) {
    this.#orders = orders
  }

  list(request: Request): Order[] {
    return this.#orders.ofUser(userOf(request).id)
  }

  /** The order that the request asks for, if it is the customer's own. The decorator records that it was viewed. */
  @ObjectViewed()
  find(request: Request): Order | null {
    const id = idParameter(request)
    return id === null ? null : this.#orders.ownedBy(userOf(request).id, id)
  }
}

/** A customer's orders: all, and each. */
export function orderPages({ orders }: ShopParts): Router {
  const controller = new OrderController(orders)
  const router = Router()
  router.use('/orders', requireUser)

  router.get('/orders', (request, response) => {
    const { name, email } = userOf(request)
    const own = controller.list(request)
    sendPage(request, response, {
      title: 'Orders',
      main: html`
        <header class="page-head">
          <h1>Hello, ${userOf(request).firstName}</h1>
          <p>${name}, ${email}</p>
          <div class="head-links">
            <a class="quiet" href="/addresses">${icons.pin}Addresses</a>
            <a class="quiet" href="/devices">${icons.device}Your devices</a>
            ${userOf(request).isAdmin && html`<a class="quiet" href="/customers">${icons.person}Customers</a>`}
            <form method="post" action="/logout"><button class="link">Log out</button></form>
          </div>
        </header>
        <h2>Your orders</h2>
        ${
          own.length === 0
            ? html`<div class="empty">
                <p>You have not ordered anything yet.</p>
                <p><a class="button" href="/#everything">Look around</a></p>
              </div>`
            : html`<ul class="orders">
                ${own.map(orderRow)}
              </ul>`
        }
      `,
    })
  })

  router.get('/orders/:id', (request, response, next) => {
    const order = controller.find(request)
    if (order) sendPage(request, response, orderPage(order))
    else next()
  })

  return router
}

function orderRow(order: Order) {
  return html`<li>
    <a href="${order.url}">
      <span class="thumbs" aria-hidden="true"
        >${order.lines.slice(0, 4).map(({ slug }) => html`<span class="thumb">${productArt(slug)}</span>`)}</span
      >
      <span
        ><strong>Order ${order.id}</strong
        ><small
          >${day(order.placedAt)}, ${order.count === 1 ? 'one piece' : `${order.count} pieces`}</small
        ></span
      >
      <span class="price">${money(order.totalCents)}</span>
    </a>
  </li>`
}

function orderPage(order: Order): Page {
  return {
    title: `Order ${order.id}`,
    main: html`
      <nav class="crumbs" aria-label="Where you are">
        <a href="/orders">Orders</a><span>Order ${order.id}</span>
      </nav>
      <header class="page-head">
        <h1>Order ${order.id}</h1>
        <p>Placed on ${day(order.placedAt)}</p>
      </header>
      <div class="split">
        <ul class="lines">
          ${order.lines.map(
            ({ slug, name, quantity, unitPriceCents }) =>
              html`<li>
                <a class="thumb" href="/products/${slug}" tabindex="-1" aria-hidden="true"
                  >${productArt(slug)}</a
                >
                <div>
                  <a href="/products/${slug}"><strong>${name}</strong></a>
                  <small>${quantity} × ${money(unitPriceCents)}</small>
                </div>
                <span class="price">${money(unitPriceCents * quantity)}</span>
              </li>`,
          )}
        </ul>
        <aside class="summary">
          <h2>Summary</h2>
          ${totals(order)}
          <h3>${icons.pin}Goes to</h3>
          ${addressLines(order.shipTo)}
        </aside>
      </div>
    `,
  }
}
