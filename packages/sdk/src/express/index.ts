import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Request } from 'express'
import type { RequestContextOptions, RunWithRequest } from '../index.js'

/** How an Express app's requests are read; see {@link RequestContextOptions}. */
export type ExpressOptions = RequestContextOptions<Request>

/** What the middleware needs of a Keepsight, whatever its events. */
export interface ServesRequests {
  requestRunner(options?: RequestContextOptions): RunWithRequest
}

/**
 * Middleware for Express 4 and 5 that lets `viewed()`, `track()` and the others know the request wherever they are called
 * during it. Put it before the routes, and before or after the session and log-in: the user is read when something is
 * recorded. It sets no cookie and reads nothing until then. The session's key is read from `request.sessionID`; `sessionKey`
 * says where else it is. The session store is guarded with `keepsight.userSessions.guard(store)`.
 *
 * @example
 * app.use(keepsightExpress(keepsight))
 * app.get('/products/:id', async (req, res) => {
 *   const product = await products.find(req.params.id)
 *   keepsight.viewed(product) // counts once the page below has been sent
 *   res.render('product', { product })
 * })
 */
export function keepsightExpress(keepsight: ServesRequests, options: ExpressOptions = {}) {
  const run = keepsight.requestRunner(options as RequestContextOptions)
  return function keepsightMiddleware(
    request: IncomingMessage,
    response: ServerResponse,
    next: () => void,
  ): void {
    run(request, response, next)
  }
}
