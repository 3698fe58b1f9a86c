import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { NodeExchange } from '../request/node-exchange.js'

const answers = new WeakMap<object, ServerResponse>()
let isWatching = false

/**
 * From now on {@link nodeExchangeOf} knows the answers of Node's server. A hook of SvelteKit sees the answer that was made, as one of the
 * Fetch API, whose body would have to be passed on piece by piece to learn that it was sent; Node's own says so by itself.
 */
export function watchAnswers(): void {
  if (isWatching) return
  isWatching = true
  subscribe('http.server.request.start', (message) => {
    const { request, response } = message as NodeExchange
    answers.set(request, response)
  })
}

/**
 * What Node's server was asked, and what it is going to answer: adapter-node hands out the request as `platform.req`. `null` where
 * there is none, as with `vite dev` and other adapters.
 */
export function nodeExchangeOf(platform: unknown): NodeExchange | null {
  const { req } = (platform ?? {}) as { req?: unknown }
  const response = typeof req === 'object' && req !== null ? answers.get(req) : undefined
  if (!response || response.headersSent) return null
  return { request: req as IncomingMessage, response }
}
