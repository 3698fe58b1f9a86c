import type { NextFunction, Request, RequestHandler, Response } from 'express'
import type {} from 'express-session'
import { layout, type Page } from './html/layout.js'
import type { Cart } from './models/cart.js'
import type { User } from './models/user.js'
import type { ShopParts } from './shop-parts.js'

declare module 'express-session' {
  interface SessionData {
    /** Who is logged in. */
    userId: number
    /** The cart of a guest. */
    cartId: string
    /** What the next page tells. */
    notice: string
  }
}

declare module 'express-serve-static-core' {
  interface Request {
    visit: Visit
  }
}

/** Who is here, and with what. */
export interface Visit {
  user: User | null
  cart: Cart | null
  /** What to tell at the top of this page. */
  notice: string | null
  /** Why the customer who was logged in here is not any more. */
  farewell: string | null
  dashboardUrl: string | null
}

/** Finds out who asks, for the pages that follow. */
export function knowVisitor({ users, carts, keepsight, dashboardUrl }: ShopParts): RequestHandler {
  return (request, _response, next) => {
    const { session } = request
    const user = session.userId === undefined ? null : users.byId(session.userId)
    const cart = user
      ? carts.ofUser(user.id)
      : session.cartId === undefined
        ? null
        : carts.byId(session.cartId)
    const ending = user ? null : keepsight.userSessions.endingOf(request)
    // Who logged out knows why.
    const farewell =
      ending && ending.reason !== 'logout' ? keepsight.userSessions.describeEnding(ending) : null
    request.visit = { user, cart, notice: session.notice ?? null, farewell, dashboardUrl }
    // Told once, on the next page that is looked at.
    if (request.method === 'GET' && session.notice !== undefined) delete session.notice
    next()
  }
}

/** Sends a page of the shop. */
export function sendPage(request: Request, response: Response, page: Page): void {
  response.type('html').send(layout(page, request.visit))
}

/** Lets only customers in; others log in first, and come back. */
export function requireUser(request: Request, response: Response, next: NextFunction): void {
  if (request.visit.user) next()
  else if (request.method === 'GET')
    response.redirect(303, `/login?next=${encodeURIComponent(request.originalUrl)}`)
  else response.redirect(303, '/login')
}

/** Lets only the shopkeeper in; to others the page does not exist. */
export function requireShopkeeper(request: Request, _response: Response, next: NextFunction): void {
  next(request.visit.user?.isAdmin ? undefined : 'route')
}

/** The customer behind {@link requireUser}. */
export function userOf(request: Request): User {
  const { user } = request.visit
  if (!user) throw new Error('This page is for customers: put requireUser before it.')
  return user
}

/** The number in a part of the path, or `null`: `/orders/12` has one, `/orders/12x` has none. */
export function idParameter(request: Request): number | null {
  const { id } = request.params
  return typeof id === 'string' && /^[1-9]\d{0,14}$/.test(id) ? Number(id) : null
}

/** A field of a submitted form as trimmed text of at most so many characters. */
export function formText(request: Request, name: string, maxCharacters = 120): string {
  const value = (request.body as { [name: string]: unknown } | undefined)?.[name]
  return typeof value === 'string' ? value.trim().slice(0, maxCharacters) : ''
}

/** A whole number of a submitted form within bounds, or the fallback. */
export function formNumber(
  request: Request,
  name: string,
  { min, max, fallback }: { min: number; max: number; fallback: number },
): number {
  const text = formText(request, name)
  return /^\d{1,9}$/.test(text) ? Math.min(Math.max(Number(text), min), max) : fallback
}
