import { AsyncLocalStorage } from 'node:async_hooks'
import { createExchangeWatch, type NodeExchange } from '../request/node-exchange.js'

const exchanges = new AsyncLocalStorage<NodeExchange>()

/**
 * From now on {@link currentExchange} knows the request of Node's server that is being served. React Router hands out copies of the
 * Fetch API only, in which the address of the connection and the end of the answer are lost.
 */
export const watchExchanges = createExchangeWatch((exchange) => exchanges.enterWith(exchange))

/** The request of Node's server that is being served, while it is not answered; `undefined` outside of any. */
export function currentExchange(): NodeExchange | undefined {
  const exchange = exchanges.getStore()
  return exchange?.response.headersSent === false ? exchange : undefined
}
