import type { RequestHandler } from 'express'

/**
 * Refuses forms that another site sends in a customer's name: browsers say where a form comes from, in `Sec-Fetch-Site` or in
 * `Origin`. The session's cookie is `SameSite=Lax` besides.
 */
export const sameOriginForms: RequestHandler = (request, response, next) => {
  if (request.method === 'GET' || request.method === 'HEAD') {
    next()
    return
  }
  const site = request.get('sec-fetch-site')
  const origin = request.get('origin')
  const isOwn =
    site === undefined
      ? origin === undefined || hostOf(origin) === request.get('host')
      : site === 'same-origin' || site === 'none'
  if (isOwn) next()
  else response.status(403).type('text').send('This form was sent from another site, and was not accepted.\n')
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null
}
