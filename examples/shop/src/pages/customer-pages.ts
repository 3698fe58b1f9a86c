import { Router, type Request } from 'express'
import { html } from '../html/html.js'
import type { User } from '../models/user.js'
import type { ShopParts } from '../shop-parts.js'
import { idParameter, requireShopkeeper, requireUser, sendPage, userOf } from '../visit.js'

/** For the shopkeeper: who has an account, and closing one. */
export function customerPages({ users, keepsight, dashboardUrl }: ShopParts): Router {
  const { userSessions } = keepsight
  const router = Router()

  router.get('/customers', requireUser, requireShopkeeper, async (request, response) => {
    const { sessions, error } = await userSessions.find({ state: 'live', limit: 1000 })
    const live = new Set(sessions.map(({ user }) => user))
    sendPage(request, response, {
      title: 'Customers',
      main: html`
        <header class="page-head">
          <h1>Customers</h1>
          <p>Closing an account ends all its log-ins at once, wherever they are.</p>
          ${
            dashboardUrl !== null &&
            html`<div class="head-links">
              <a class="quiet" href="${dashboardUrl}/apps/shop/sessions">Live sessions in Keepsight</a>
            </div>`
          }
        </header>
        <ul class="devices">
          ${users.all().map(
            (user) =>
              html`<li>
                <span class="avatar" aria-hidden="true">${user.name.slice(0, 1)}</span>
                <div>
                  <strong>${user.name}</strong>
                  <small>${user.email}</small>
                  <small>${stateOf(user, error ? null : live)}</small>
                </div>
                ${
                  user.id !== userOf(request).id &&
                  html`<form
                    method="post"
                    action="/customers/${user.id}/${user.isDeactivated ? 'reactivate' : 'deactivate'}"
                  >
                    <button class="button quiet-button">
                      ${user.isDeactivated ? 'Open again' : 'Close account'}
                    </button>
                  </form>`
                }
              </li>`,
          )}
        </ul>
      `,
    })
  })

  router.post(
    '/customers/:id/deactivate',
    requireUser,
    requireShopkeeper,
    async (request, response, next) => {
      const user = otherUser(request)
      if (!user) {
        next()
        return
      }
      // The flag first: a log-in that happens meanwhile sees it.
      users.setDeactivated(user, true)
      const { ended } = await userSessions.deactivate(user)
      request.session.notice = `${user.name}'s account is closed${ended > 0 ? `, and ${ended === 1 ? 'one log-in' : `${ended} log-ins`} ended` : ''}.`
      response.redirect(303, '/customers')
    },
  )

  router.post(
    '/customers/:id/reactivate',
    requireUser,
    requireShopkeeper,
    async (request, response, next) => {
      const user = otherUser(request)
      if (!user) {
        next()
        return
      }
      users.setDeactivated(user, false)
      await userSessions.reactivate(user)
      request.session.notice = `${user.name} may log in again.`
      response.redirect(303, '/customers')
    },
  )

  /** The customer that the path names; the shopkeeper's own account stays open. */
  function otherUser(request: Request): User | null {
    const id = idParameter(request)
    return id === null || id === userOf(request).id ? null : users.byId(id)
  }

  return router
}

function stateOf({ isDeactivated, id }: User, live: ReadonlySet<string> | null): string {
  if (isDeactivated) return 'closed'
  if (!live) return 'open'
  return live.has(String(id)) ? 'logged in now' : 'not logged in'
}
