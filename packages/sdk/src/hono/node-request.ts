import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Context } from 'hono'
import type { RequestLike } from '../request/request.js'

/** What `@hono/node-server` hands in; an upgrade to a WebSocket has no response. */
export interface NodeBindings {
  incoming?: IncomingMessage
  outgoing?: ServerResponse
}

/** Node's own request and response, where Hono runs on Node's server; some servers hand them in as `c.env.server`. */
export function nodeBindingsOf({ env }: Context): NodeBindings {
  const bindings = env as (NodeBindings & { server?: NodeBindings }) | undefined
  return bindings?.server ?? bindings ?? {}
}

/** A request of Hono on Node: read as Hono has it, with the connection as Node has it. */
export class NodeRequest implements RequestLike {
  readonly native: Context
  readonly #incoming: IncomingMessage

  constructor(native: Context, incoming: IncomingMessage) {
    this.native = native
    this.#incoming = incoming
  }

  get headers(): Headers {
    return this.native.req.raw.headers
  }
  get method(): string {
    return this.native.req.method
  }
  get url(): string {
    return this.native.req.url
  }
  get socket(): RequestLike['socket'] {
    const { socket, httpVersionMajor, aborted } = this.#incoming
    if (httpVersionMajor < 2) return socket
    // Many requests share a connection of HTTP/2, and each lets go of it when its answer is complete.
    const { remoteAddress } = socket
    const connection = { remoteAddress, destroyed: aborted, encrypted: this.url.startsWith('https:') }
    return connection
  }
  get errored(): Error | null {
    return this.#incoming.errored
  }
}
