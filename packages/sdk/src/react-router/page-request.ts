import { FetchRequest } from '../request/fetch-request.js'
import type { NodeExchange } from './node-exchange.js'
import type { RouteCall } from './route-call.js'

/** A request of React Router with the connection that it came by: that of its page, where the browser asks for data only. */
export class PageRequest<Call extends Pick<RouteCall, 'request' | 'url'>> extends FetchRequest<Call> {
  override readonly socket: {
    readonly remoteAddress: string | undefined
    readonly encrypted: boolean
    readonly destroyed: boolean
  }

  constructor(call: Call, exchange: NodeExchange | undefined) {
    const { request, url } = call
    super({ headers: request.headers, method: request.method, url: url.href }, call)
    const connection = exchange?.request.socket
    this.socket = {
      // As the server says, which knows the proxies in front of it.
      encrypted: url.protocol === 'https:',
      get remoteAddress() {
        return connection?.remoteAddress
      },
      get destroyed() {
        return connection?.destroyed ?? false
      },
    }
  }
}
