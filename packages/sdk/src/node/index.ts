import type { IncomingMessage, ServerResponse } from 'node:http'
import type { RequestContextOptions, RunWithRequest } from '../index.js'

/** How the requests of a bare server are read; see {@link RequestContextOptions}. */
export type NodeOptions<Request extends IncomingMessage = IncomingMessage> = RequestContextOptions<Request>

/** What the listener needs of a Keepsight, whatever its events. */
export interface ServesRequests {
  requestRunner(options?: RequestContextOptions): RunWithRequest
}

/**
 * Wraps a request listener of `node:http` or `node:https`, so that `viewed()`, `track()` and the others know the request wherever
 * they are called during it. User and session are read when something is recorded: by default from `request.user.id`, else
 * `request.session.userId`, and `request.sessionID`, where session middleware such as `express-session` puts them. A server with
 * sessions of its own says in the options where they are. It sets no cookie and reads nothing until then.
 *
 * @returns a listener that answers what `listener` does
 * @example
 * createServer(
 *   keepsightNode(keepsight, async (request, response) => {
 *     const product = await products.find(request.url)
 *     keepsight.viewed(product) // counts once the page below has been sent
 *     response.end(productPage(product))
 *   }),
 * ).listen(3000)
 */
export function keepsightNode<
  Result,
  Request extends IncomingMessage = IncomingMessage,
  Response extends ServerResponse = ServerResponse,
>(
  keepsight: ServesRequests,
  listener: (request: Request, response: Response) => Result,
  options: NodeOptions<Request> = {},
): (request: Request, response: Response) => Result {
  const run = keepsight.requestRunner(options as RequestContextOptions)
  return function keepsightListener(request, response) {
    return run(request, response, () => listener(request, response))
  }
}
