import type { FastifyRequest } from 'fastify'
import { ApiError } from '../errors.js'

/**
 * Refuses a request that another site's page made. Browsers say so in `Sec-Fetch-Site`, over plain HTTP only in `Origin`.
 * Neither header: it is no browser's request, which counts as same-origin only where no cookie speaks for it.
 *
 * @param proof `required` when a cookie is the request's only credential
 */
export function requireSameOrigin(request: FastifyRequest, proof: 'required' | 'optional'): void {
  const site = request.headers['sec-fetch-site']
  const { origin } = request.headers
  if (site !== undefined) {
    if (site === 'same-origin') return
    throw new ApiError('cross_site_request')
  }
  if (origin !== undefined) {
    // The scheme is not compared: a proxy that ends TLS need not be known here.
    if (URL.canParse(origin) && new URL(origin).host === request.host) return
    throw new ApiError('cross_site_request')
  }
  if (proof === 'required') throw new ApiError('cross_site_request')
}
