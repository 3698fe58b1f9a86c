import { categories } from '../models/category.js'
import type { Visit } from '../visit.js'
import { html, type Html } from './html.js'
import { icons, logo } from './icons.js'

/** One page's own part. */
export interface Page {
  title: string
  main: Html
  /** The shelf to mark in the menu. */
  category?: string
  /** What was searched for. */
  query?: string
}

/** The whole document: the page between the shop's header and footer. */
export function layout({ title, main, category, query }: Page, visit: Visit): string {
  const count = visit.cart?.count ?? 0
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · Fennel &amp; Oak</title>
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/shop.css" />
      </head>
      <body>
        <a class="skip" href="#main">Skip to content</a>
        ${visit.dashboardUrl !== null && watchedBanner(visit.dashboardUrl)}
        <header class="header">
          <div class="header-row">
            <a class="brand" href="/"
              >${logo}<span>Fennel <i>&amp;</i> Oak</span></a
            >
            <nav class="shelves" aria-label="Shelves">
              ${categories.map(
                ({ slug, name }) =>
                  html`<a href="/shelves/${slug}" ${category === slug && html`aria-current="page"`}
                    >${name}</a
                  >`,
              )}
            </nav>
            <form class="search" action="/search" role="search">
              ${icons.search}
              <input
                type="search"
                name="q"
                value="${query}"
                placeholder="Search"
                aria-label="Search the shop"
                maxlength="80"
              />
            </form>
            <nav class="account" aria-label="Your account">
              ${
                visit.user
                  ? html`<a href="/orders">${icons.person}<span>${visit.user.firstName}</span></a>`
                  : html`<a href="/login">${icons.person}<span>Log in</span></a>`
              }
              <a class="cart-link" href="/cart">
                ${icons.cart}<span>Cart</span>${count > 0 && html`<b class="count" aria-label="${count} in the cart">${count}</b>`}
              </a>
            </nav>
          </div>
        </header>
        ${
          visit.farewell &&
          html`<p class="notice farewell" role="status">
            ${icons.device}<span>${visit.farewell} <a href="/login">Log in again</a></span>
          </p>`
        }
        ${visit.notice && html`<p class="notice" role="status">${icons.check}<span>${visit.notice}</span></p>`}
        <main id="main">${main}</main>
        <footer class="footer">
          <div>
            <p class="brand">
              ${logo}<span>Fennel <i>&amp;</i> Oak</span>
            </p>
            <p>Things for slow mornings. An example shop: nothing is charged, and nothing is sent.</p>
          </div>
          <nav aria-label="More">
            ${categories.map(({ slug, name }) => html`<a href="/shelves/${slug}">${name}</a>`)}
          </nav>
          <nav aria-label="Account">
            ${
              visit.user
                ? html`<a href="/orders">Orders</a><a href="/addresses">Addresses</a
                    ><a href="/devices">Your devices</a>
                    ${visit.user.isAdmin && html`<a href="/customers">Customers</a>`}
                    <form method="post" action="/logout"><button class="link">Log out</button></form>`
                : html`<a href="/login">Log in</a><a href="/signup">Sign up</a>`
            }
          </nav>
        </footer>
      </body>
    </html>`
  return document.text
}

function watchedBanner(dashboardUrl: string): Html {
  return html`<p class="watched">
    <span class="pulse" aria-hidden="true"></span><span>Keepsight is watching this shop</span>
    <a href="${dashboardUrl}">Open the dashboard${icons.arrow}</a>
  </p>`
}
