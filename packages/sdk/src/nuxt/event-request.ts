import type { IncomingHttpHeaders } from 'node:http'
import { headerOf, type RequestLike } from '../request/request.js'
import type { NuxtCall } from './nuxt-call.js'

/** Node's request of an event of h3, as it came: h3 changes its URL from layer to layer. */
export class EventRequest implements RequestLike {
  readonly headers: IncomingHttpHeaders
  readonly method: string | undefined
  readonly url: string | undefined
  readonly socket: RequestLike['socket']
  readonly native: NuxtCall
  readonly #request: NuxtCall['event']['node']['req']

  constructor(call: NuxtCall) {
    const request = call.event.node.req
    this.headers = request.headers
    this.method = request.method
    this.url = request.originalUrl ?? request.url
    this.socket = request.socket
    this.native = call
    this.#request = request
  }

  get errored(): Error | null {
    return this.#request.errored
  }
  /** As h3 has it, and so the app. */
  get protocol(): 'http' | 'https' {
    const isEncrypted = (this.socket as { encrypted?: boolean } | null | undefined)?.encrypted === true
    return isEncrypted || headerOf(this, 'x-forwarded-proto') === 'https' ? 'https' : 'http'
  }
  get sealedKeys(): readonly string[] {
    return this.native.cameKey === null ? [] : [this.native.cameKey]
  }
}
