import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe } from 'node:diagnostics_channel'
import type { NodeExchange } from '../request/node-exchange.js'

const exchanges = new AsyncLocalStorage<NodeExchange>()
let isWatching = false

/**
 * From now on {@link currentExchange} knows the request of Node's server that is being served. React Router hands out copies of the
 * Fetch API only, in which the address of the connection and the end of the answer are lost; Node says on a diagnostics channel
 * when each request begins, whichever server the app runs on.
 */
export function watchExchanges(): void {
  if (isWatching) return
  isWatching = true
  subscribe('http.server.request.start', (message) => exchanges.enterWith(message as NodeExchange))
}

/** The request of Node's server that is being served, while it is not answered; `undefined` outside of any. */
export function currentExchange(): NodeExchange | undefined {
  const exchange = exchanges.getStore()
  return exchange?.response.headersSent === false ? exchange : undefined
}
