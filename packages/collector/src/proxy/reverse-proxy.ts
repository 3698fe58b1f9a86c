import type { CompiledTrust } from '@keepsight/protocol/client-ip'
import { Agent, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Counters } from '../counters.js'
import { refusal, send } from '../http/answer.js'
import { endToEnd, requestHeaders } from './forwarded-headers.js'
import { parseUpstream, type Upstream } from './upstream.js'

/** What the proxy needs. */
export interface ReverseProxyOptions {
  /** Where the main process listens: an `http://` URL or the path of a Unix socket. */
  upstream: string
  trustProxy: CompiledTrust
  counters: Counters
  isClosing: () => boolean
}

/** Passes requests on to the main process and its answers back, as they come: nothing is held, so server-sent events flow. */
export class ReverseProxy {
  private readonly options: ReverseProxyOptions
  private readonly upstream: Upstream
  private readonly agent = new Agent({ keepAlive: true, maxFreeSockets: 32 })
  private readonly open = new Set<ServerResponse>()

  constructor(options: ReverseProxyOptions) {
    this.options = options
    this.upstream = parseUpstream(options.upstream)
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    this.options.counters.proxied++
    this.open.add(response)
    response.once('close', () => this.open.delete(response))
    this.passOn(request, response, true)
  }

  /** Cuts what is still open, which are streams without an end. */
  close(): void {
    for (const response of this.open) response.destroy()
    this.agent.destroy()
  }

  private passOn(request: IncomingMessage, response: ServerResponse, mayRetry: boolean): void {
    const { 'content-length': length, 'transfer-encoding': coding } = request.headers
    const hasBody = length !== undefined || coding !== undefined
    const onward = httpRequest({
      ...this.upstream,
      agent: this.agent,
      method: request.method,
      path: request.url,
      headers: requestHeaders(request, this.options.trustProxy),
      setHost: false,
    })
    const abandon = () => onward.destroy()
    response.once('close', abandon)

    onward.on('response', (answer) => this.passBack(answer, response))
    onward.on('information', ({ statusCode }) => {
      if (statusCode === 102) response.writeProcessing()
    })
    onward.on('error', (error: NodeJS.ErrnoException) => {
      response.off('close', abandon)
      if (response.destroyed) return
      // A kept connection that the main process closed at the same moment: a request without a body can be sent again.
      const repeatable = (request.method === 'GET' || request.method === 'HEAD') && !hasBody
      if (mayRetry && repeatable && onward.reusedSocket && error.code === 'ECONNRESET') {
        this.passOn(request, response, false)
        return
      }
      this.options.counters.proxyFailures++
      if (response.headersSent) response.destroy()
      else this.refuse(request, response)
    })
    if (hasBody) request.pipe(onward)
    else onward.end()
  }

  private passBack(answer: IncomingMessage, response: ServerResponse): void {
    const headers = endToEnd(answer.rawHeaders, answer.headers.connection)
    if (this.options.isClosing()) headers.push('Connection', 'close')
    response.sendDate = false
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage, headers)
    // The status and headers of a stream go out before its first event.
    response.flushHeaders()
    answer.pipe(response)
    // Half an answer must not look like a whole one.
    answer.on('close', () => {
      if (!answer.complete) response.destroy()
    })
  }

  private refuse(request: IncomingMessage, response: ServerResponse): void {
    request.unpipe()
    request.resume()
    send(response, refusal('starting'), { close: this.options.isClosing() })
  }
}
