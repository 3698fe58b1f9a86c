import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage, ServerResponse } from 'node:http'

/** A request of Node's server, and the answer to it. */
export interface NodeExchange {
  request: IncomingMessage
  response: ServerResponse
}

/**
 * Makes the function with whose first call `hear` begins to be told of each request as Node starts to serve it, whichever server the
 * app runs on: Node says so on a diagnostics channel.
 */
export function createExchangeWatch(hear: (exchange: NodeExchange) => void): () => void {
  let isWatching = false
  return () => {
    if (isWatching) return
    isWatching = true
    subscribe('http.server.request.start', (message) => hear(message as NodeExchange))
  }
}
