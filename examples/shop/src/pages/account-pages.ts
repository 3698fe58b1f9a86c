import { Router, type Request } from 'express'
import { demoAccounts } from '../data/seed.js'
import { field } from '../html/field.js'
import { html } from '../html/html.js'
import type { Page } from '../html/layout.js'
import type { User } from '../models/user.js'
import type { ShopParts } from '../shop-parts.js'
import { formText, sendPage } from '../visit.js'
import type { FormErrors } from './address-form.js'

const deactivated = 'This account is closed. Write to the shopkeeper to open it again.'
const leastPasswordCharacters = 8
const mostPasswordCharacters = 256

/** Log in, sign up, log out. */
export function accountPages({ users, carts, keepsight }: ShopParts): Router {
  const router = Router()

  router.get('/login', (request, response) => {
    if (request.visit.user) response.redirect(303, '/orders')
    else sendPage(request, response, loginPage(request))
  })

  router.post('/login', async (request, response) => {
    const email = formText(request, 'email', 254)
    const user = await users.byPassword(email, passwordOf(request))
    if (!user) {
      await keepsight.userSessions.logInFailed({ user: users.byEmail(email), request })
      const problem = 'This address and password do not belong together.'
      sendPage(request, response.status(401), loginPage(request, { email, problem }))
      return
    }
    const problem = await logIn(request, user)
    if (problem !== null) {
      sendPage(request, response.status(403), loginPage(request, { email, problem }))
      return
    }
    response.redirect(303, ownPath(formText(request, 'next', 500)) ?? '/')
  })

  router.get('/signup', (request, response) => {
    if (request.visit.user) response.redirect(303, '/orders')
    else sendPage(request, response, signUpPage({}, {}))
  })

  router.post('/signup', async (request, response) => {
    const name = formText(request, 'name', 80)
    const email = formText(request, 'email', 254)
    const password = passwordOf(request)
    const errors: FormErrors = {}
    if (!name) errors.name = 'Please tell us your name.'
    if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email))
      errors.email = 'Please give an address such as ada@example.com.'
    if (password.length < leastPasswordCharacters) {
      errors.password = `Please choose at least ${leastPasswordCharacters} characters.`
    }
    const isComplete = Object.keys(errors).length === 0
    const user = isComplete ? await users.create({ name, email, password }) : null
    if (!user) {
      if (isComplete) errors.email = 'There is an account with this address. Log in instead?'
      sendPage(request, response.status(422), signUpPage({ name, email }, errors))
      return
    }
    await logIn(request, user)
    keepsight.track('Signed Up', { withCart: request.visit.cart !== null })
    request.session.notice = `Welcome, ${user.firstName}.`
    response.redirect(303, '/')
  })

  router.post('/logout', async (request, response) => {
    await keepsight.userSessions.logOut({ request })
    await new Promise<void>((resolve, reject) => {
      request.session.destroy((error: unknown) => (error ? reject(error as Error) : resolve()))
    })
    response.clearCookie('shop.sid')
    response.redirect(303, '/')
  })

  /**
   * A new session id at every log-in: one that somebody planted before it is worth nothing after it. Answers `null`, or why
   * the customer cannot log in.
   */
  async function logIn(request: Request, user: User): Promise<string | null> {
    if (user.isDeactivated) return deactivated
    const { cart } = request.visit
    const isGuestCart = cart !== null && cart.userId === null
    await new Promise<void>((resolve, reject) => {
      request.session.regenerate((error: unknown) => (error ? reject(error as Error) : resolve()))
    })
    const { rejected } = await keepsight.userSessions.logIn({ user, request })
    if (rejected) return rejected.reason === 'user-deactivated' ? deactivated : rejected.message
    request.session.userId = user.id
    if (isGuestCart) carts.giveTo(user.id, cart)
    keepsight.identify(user, { name: user.name })
    return null
  }

  return router
}

/** Passwords are taken as they are, blanks included. */
function passwordOf(request: Request): string {
  const { password } = (request.body ?? {}) as { password?: unknown }
  return typeof password === 'string' ? password.slice(0, mostPasswordCharacters) : ''
}

/** A path of this shop, or `null`: a link to the log-in page must not lead away from the shop. */
export function ownPath(next: string): string | null {
  return /^\/(?![/\\])[^\\\s]*$/.test(next) ? next : null
}

function loginPage(request: Request, { email, problem }: { email?: string; problem?: string } = {}): Page {
  const asked = request.query.next
  const next = formText(request, 'next', 500) || (typeof asked === 'string' ? asked : '')
  return {
    title: 'Log in',
    main: html`
      <div class="door">
        <section>
          <h1>Log in</h1>
          ${problem && html`<p class="alert" role="alert">${problem}</p>`}
          <form class="form" method="post" action="/login">
            <input type="hidden" name="next" value="${ownPath(next)}" />
            ${field({ name: 'email', label: 'Email', type: 'email', value: email, autocomplete: 'username', maxlength: 254 })}
            ${field({ name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password', maxlength: mostPasswordCharacters })}
            <p><button class="button wide">Log in</button></p>
          </form>
          <p class="muted">New here? <a href="/signup">Make an account</a></p>
        </section>
        <section class="demo" aria-labelledby="demo-title">
          <h2 id="demo-title">Try it as</h2>
          <ul>
            ${demoAccounts.map(
              ({ name, email: address, password, what }) =>
                html`<li>
                  <form method="post" action="/login">
                    <input type="hidden" name="next" value="${ownPath(next)}" />
                    <input type="hidden" name="email" value="${address}" />
                    <input type="hidden" name="password" value="${password}" />
                    <button>
                      <strong>${name}</strong><span>${what}</span><code>${address} / ${password}</code>
                    </button>
                  </form>
                </li>`,
            )}
          </ul>
          <p class="muted">The shopkeeper sees on each product who viewed it.</p>
        </section>
      </div>
    `,
  }
}

function signUpPage(values: { name?: string; email?: string }, errors: FormErrors): Page {
  return {
    title: 'Sign up',
    main: html`
      <div class="door single">
        <section>
          <h1>Make an account</h1>
          <form class="form" method="post" action="/signup" novalidate>
            ${field({ name: 'name', label: 'Name', value: values.name, error: errors.name, autocomplete: 'name', maxlength: 80 })}
            ${field({ name: 'email', label: 'Email', type: 'email', value: values.email, error: errors.email, autocomplete: 'username', maxlength: 254 })}
            ${field({ name: 'password', label: 'Password', type: 'password', error: errors.password, autocomplete: 'new-password', maxlength: mostPasswordCharacters })}
            <p><button class="button wide">Sign up</button></p>
          </form>
          <p class="muted">Been here before? <a href="/login">Log in</a></p>
        </section>
      </div>
    `,
  }
}
