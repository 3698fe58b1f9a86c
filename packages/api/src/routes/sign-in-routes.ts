import { Type } from 'typebox'
import { dashboardCookie } from '../access/dashboard-cookie.js'
import { requireSameOrigin } from '../access/require-same-origin.js'
import { pageHeaders, signInPage } from '../dashboard/sign-in-page.js'
import { ApiError } from '../errors.js'
import { defineRoute, sent, type Route } from './route.js'

/** Signing in to the dashboard with a one-time link, and out. */
export const signInRoutes: Route[] = [
  defineRoute({
    method: 'GET',
    path: '/sign-in',
    access: 'public',
    summary:
      'The page of a one-time sign-in link. It only sends the token on as a form, so that the preview of a chat or a mail scanner does not use it up.',
    query: Type.Object({ token: Type.Optional(Type.String({ maxLength: 512 })) }),
    response: 'text/html',
    handle({ query, reply }) {
      void reply
        .headers(pageHeaders(signInPage))
        .type('text/html; charset=utf-8')
        .send(signInPage.html(query.token ?? ''))
      return Promise.resolve(sent)
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/sign-in',
    access: 'public',
    summary: 'Uses the token of a sign-in link up, sets the cookie of the dashboard, and leads to it.',
    response: 'text/html',
    status: 303,
    async handle({ request, reply, services, body }) {
      requireSameOrigin(request, 'optional')
      const token = body instanceof URLSearchParams ? body.get('token') : null
      const secret = token ? await services.operational.redeemSignInToken(token) : null
      if (secret === null) {
        if (!request.headers.accept?.includes('text/html')) throw new ApiError('sign_in_link_used')
        void reply
          .code(410)
          .headers(pageHeaders(signInPage))
          .type('text/html; charset=utf-8')
          .send(signInPage.used())
        return sent
      }
      dashboardCookie.set(request, reply, secret)
      void reply.redirect('/', 303)
      return sent
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/v1/sign-out',
    access: 'public',
    summary: "Ends the dashboard's session.",
    response: Type.Object({ success: Type.Literal(true) }),
    async handle({ request, reply, services }) {
      const secret = dashboardCookie.read(request)
      if (secret !== null) {
        requireSameOrigin(request, 'required')
        await services.operational.endDashboardSession(secret)
        dashboardCookie.clear(request, reply)
      }
      return { success: true as const }
    },
  }),
]
