import { KeptOn } from '../request/kept-on.js'
import { createExchangeWatch, type NodeExchange } from '../request/node-exchange.js'

const exchanges = new KeptOn<object, NodeExchange>('keepsight.exchange')

/**
 * From now on {@link nodeExchangeOf} knows the answers of Node's server. A hook of SvelteKit sees the answer that was made, as one of the
 * Fetch API, whose body would have to be passed on piece by piece to learn that it was sent; Node's own says so by itself.
 */
export const watchAnswers = createExchangeWatch((exchange) => exchanges.set(exchange.request, exchange))

/**
 * What Node's server was asked, and what it is going to answer: adapter-node hands out the request as `platform.req`. `null` where
 * there is none, as with `vite dev` and other adapters.
 */
export function nodeExchangeOf(platform: unknown): NodeExchange | null {
  const { req } = (platform ?? {}) as { req?: unknown }
  const exchange = typeof req === 'object' && req !== null ? exchanges.get(req) : undefined
  return exchange?.response.headersSent === false ? exchange : null
}
