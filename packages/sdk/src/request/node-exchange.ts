import type { IncomingMessage, ServerResponse } from 'node:http'

/** A request of Node's server, and the answer to it. */
export interface NodeExchange {
  request: IncomingMessage
  response: ServerResponse
}
