import type { FoundObjectViews, ObjectView } from 'keepsight'
import { html, type Html } from '../html/html.js'
import { icons } from '../html/icons.js'
import { ago } from '../html/time.js'
import { Cart } from '../models/cart.js'
import { Product } from '../models/product.js'
import type { ShopParts } from '../shop-parts.js'

/** Longest that a page waits for its views, in milliseconds: the shop goes on when the analytics server is slow. */
const patienceMs = 1500

/** For the shopkeeper: who viewed this product, and what was viewed last in the whole shop. */
export async function viewsPanel(product: Product, shop: ShopParts): Promise<Html> {
  const { objectViews } = shop.keepsight
  const [ofThis, ofAll] = await Promise.all([
    inTime(objectViews.find({ type: Product, id: product.id, limit: 8 })),
    inTime(objectViews.find({ limit: 8 })),
  ])
  return html`<section class="panel" aria-labelledby="panel-title">
    <header>
      <h2 id="panel-title">${icons.eye}<span>Only you see this, shopkeeper</span></h2>
      ${shop.dashboardUrl !== null && html`<a href="${shop.dashboardUrl}">All views in Keepsight${icons.arrow}</a>`}
    </header>
    <div class="panel-columns">
      <div>
        <h3>Who viewed this</h3>
        ${ofThis ? viewers(ofThis.views, shop) : unanswered}
      </div>
      <div>
        <h3>Viewed recently in the shop</h3>
        ${ofAll ? await objects(ofAll.views, shop.now()) : unanswered}
      </div>
    </div>
  </section>`
}

const unanswered = html`<p class="muted">Keepsight does not answer just now. The shop does not mind.</p>`

async function inTime(finding: Promise<FoundObjectViews>): Promise<FoundObjectViews | null> {
  const tooLong = new Promise<null>((resolve) => setTimeout(resolve, patienceMs, null).unref())
  const found = await Promise.race([finding, tooLong])
  return found?.error ? null : found
}

function viewers(views: readonly ObjectView[], { users, now }: ShopParts): Html {
  if (views.length === 0)
    return html`<p class="muted">Nobody yet. Reload in a second: this was the first view.</p>`
  const ids = views.flatMap(({ user }) => (user === null ? [] : [Number(user)]))
  const names = new Map(users.byIds(ids).map((user) => [String(user.id), user.name]))
  return html`<ul class="views">
    ${views.map(
      (view) =>
        html`<li>
          <span class="avatar" aria-hidden="true">${initials(names.get(view.user ?? '') ?? '?')}</span>
          <span>${view.user === null ? 'A guest' : (names.get(view.user) ?? 'A former customer')}</span>
          <small>${view.ipAddress ?? 'no address'}</small>${ago(view.timestamp, now())}
        </li>`,
    )}
  </ul>`
}

async function objects(views: readonly ObjectView[], now: number): Promise<Html> {
  // Eight calls, one query for each kind of object.
  const found = await Promise.all(views.map((view) => view.contentObject()))
  if (views.length === 0) return html`<p class="muted">Nothing yet.</p>`
  return html`<ul class="views">
    ${views.map((view, at) => {
      const object = found[at]
      // A customer's order, cart and address are theirs alone; what is public can be opened.
      const name = object ? String(object) : `${view.label ?? view.contentType.name} (gone)`
      return html`<li>
        <span class="chip">${view.contentType.name}</span>
        ${object instanceof Product ? html`<a href="${object.url}">${name}</a>` : html`<span>${name}</span>`}
        <small>${object instanceof Cart && object.count > 0 && `${object.count} in it`}</small
        >${ago(view.timestamp, now)}
      </li>`
    })}
  </ul>`
}

function initials(name: string): string {
  return name
    .split(' ')
    .map((word) => word[0] ?? '')
    .join('')
    .slice(0, 2)
}
