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
  /** True when the browser asks anew for the data of the page that it shows, as after an action. */
  readonly isRefresh: boolean

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
    const target = exchange?.request.url ?? request.url
    this.isRefresh = /\.data(?:$|\?)/.test(target) && isSamePage(request.headers.get('referer'), url)
  }
}

function isSamePage(referrer: string | null, { pathname, search }: URL): boolean {
  if (referrer === null || !URL.canParse(referrer)) return false
  const from = new URL(referrer)
  from.searchParams.delete('index')
  return withoutSlash(from.pathname) === withoutSlash(pathname) && from.search === search
}

function withoutSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
}
