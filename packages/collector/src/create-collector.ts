import { limits, type ErrorCode } from '@keepsight/protocol'
import { compileTrustProxy, type TrustProxy } from '@keepsight/protocol/client-ip'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { Counters } from './counters.js'
import { CollectorError, type CollectorErrorCode } from './errors.js'
import { refusal, send } from './http/answer.js'
import { BodyBudget } from './http/body-budget.js'
import { answerPreflight } from './http/preflight.js'
import { codeOfParserError, refuseConnection } from './http/raw-refusal.js'
import { pathOfTarget, writeRoutes, type WriteKind } from './http/routes.js'
import { WriteHandler } from './http/write-handler.js'
import { KeyCache, type KeySource } from './keys/key-cache.js'
import { ReverseProxy } from './proxy/reverse-proxy.js'
import type { Spool } from './spool/port.js'

/** What a collector is made of. */
export interface CollectorOptions {
  /** Default `127.0.0.1`. */
  host?: string
  /** Default 8300; 0 takes a free one. */
  port?: number
  /** Where accepted events go. The collector closes it in `close`. */
  spool: Spool
  /** Where keys are looked up; asked again at most half a second after they changed. */
  keys: KeySource
  /** The main process, which answers all other routes: an `http://` URL or the path of a Unix socket. */
  upstream: string
  /** Which proxies are believed about the client's address. Default: none. */
  trustProxy?: TrustProxy
  /** Bytes of bodies held at once; more are refused with `overloaded`. Default 64 MiB. */
  heldBytes?: number
  /** How long a request may take to send its headers, and all of itself. Default: those of the protocol's limits. */
  timeouts?: { headersMs: number; requestMs: number }
  /** Milliseconds since 1970. Default `Date.now`. */
  now?: () => number
  /** Told of errors that are nobody's input: a bug, or a store that fails. Default: ignored. */
  onError?: (error: unknown) => void
}

/** The public HTTP edge. */
export interface Collector {
  /**
   * Starts to accept.
   *
   * @throws CollectorError `port_in_use`, `port_not_allowed`, `host_not_here`
   */
  listen(): Promise<{ port: number }>
  /**
   * Stops accepting, answers what is in hand, closes all connections and then the spool.
   * What is not answered after `timeoutMs` (default 10,000) is cut off, unacknowledged.
   */
  close(options?: { timeoutMs?: number }): Promise<void>
  readonly counters: Counters
}

/** Makes a collector; nothing happens before `listen`. */
export function createCollector(options: CollectorOptions): Collector {
  const { host = '127.0.0.1', port = 8300, spool, now = Date.now, onError = () => {} } = options
  const { timeouts = { headersMs: limits.headersTimeoutMs, requestMs: limits.requestTimeoutMs } } = options
  const counters = new Counters()
  const trustProxy = compileTrustProxy(options.trustProxy)
  let closing = false
  const isClosing = () => closing
  const proxy = new ReverseProxy({ upstream: options.upstream, trustProxy, counters, isClosing })
  const writes = new WriteHandler({
    spool,
    keys: new KeyCache(options.keys, now),
    counters,
    budget: new BodyBudget(options.heldBytes ?? 64 * 1024 * 1024),
    trustProxy,
    now,
    isClosing,
    onError,
  })

  const server = createServer(
    {
      headersTimeout: timeouts.headersMs,
      requestTimeout: timeouts.requestMs,
      connectionsCheckingInterval: Math.min(1000, timeouts.requestMs),
      // Longer than that of common proxies and clients, so that it is they who close.
      keepAliveTimeout: 75_000,
    },
    handle,
  )
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    const isTooLarge = Number(request.headers['content-length']) > limits.wireBytes
    if (!isTooLarge || !writeRoutes.has(pathOfTarget(request.url ?? '/'))) response.writeContinue()
    // Without a go-ahead the body may never come, so the connection cannot be used again.
    else response.shouldKeepAlive = false
    handle(request, response)
  })
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    const code = codeOfParserError(error)
    if (code === undefined) socket.destroy()
    else refuseAfterCurrent(socket, code)
  })
  server.on('upgrade', (_request: IncomingMessage, socket: Duplex) =>
    refuseConnection(socket, 'upgrade_refused'),
  )
  server.on('connect', (_request: IncomingMessage, socket: Duplex) =>
    refuseConnection(socket, 'upgrade_refused'),
  )

  /** What each connection is about. */
  const current = new WeakMap<Duplex, ServerResponse>()

  function refuseAfterCurrent(socket: Duplex, code: ErrorCode): void {
    const response = current.get(socket)
    // A whole request before the bad bytes gets its own answer first.
    if (response?.req.complete && !response.writableFinished)
      response.once('finish', () => refuseConnection(socket, code))
    // Half a request that has its answer: another would be taken for that of the next.
    else if (response?.headersSent && !response.req.complete) socket.destroy()
    else refuseConnection(socket, code)
  }

  function handle(request: IncomingMessage, response: ServerResponse): void {
    current.set(request.socket, response)
    const path = pathOfTarget(request.url ?? '/')
    const kind = writeRoutes.get(path)
    if (kind !== undefined) handleWrite(request, response, kind)
    else if (path === '/healthz') handleHealth(request, response)
    else proxy.handle(request, response)
  }

  function handleWrite(request: IncomingMessage, response: ServerResponse, kind: WriteKind): void {
    const { method, headers } = request
    if (method === 'POST') writes.handle(request, response, kind)
    else if (method === 'OPTIONS' && headers.origin !== undefined) answerPreflight(response, headers.origin)
    else send(response, { ...refusal('method_not_allowed'), allow: 'POST, OPTIONS' }, { close: closing })
  }

  function handleHealth({ method }: IncomingMessage, response: ServerResponse): void {
    if (method === 'GET' || method === 'HEAD')
      send(response, { status: 200, body: '{"status":"ok"}' }, { close: closing })
    else send(response, { ...refusal('method_not_allowed'), allow: 'GET, HEAD' }, { close: closing })
  }

  return {
    counters,
    listen: () => listen(server, host, port),
    async close({ timeoutMs = 10_000 } = {}) {
      closing = true
      await closeServer(server, { counters, proxy, timeoutMs })
      await spool.close()
    },
  }
}

function listen(server: Server, host: string, port: number): Promise<{ port: number }> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const code = listenErrors[error.code ?? '']
      reject(code ? new CollectorError(code, `${host}:${String(port)}`, { cause: error }) : error)
    })
    server.listen(port, host, () => resolve({ port: (server.address() as AddressInfo).port }))
  })
}

const listenErrors: Record<string, CollectorErrorCode> = {
  EADDRINUSE: 'port_in_use',
  EACCES: 'port_not_allowed',
  EADDRNOTAVAIL: 'host_not_here',
  ENOTFOUND: 'host_not_here',
}

interface Closing {
  counters: Counters
  proxy: ReverseProxy
  timeoutMs: number
}

/** Resolves when no connection is left. */
async function closeServer(server: Server, { counters, proxy, timeoutMs }: Closing): Promise<void> {
  if (!server.listening) return
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  const cut = setTimeout(() => server.closeAllConnections(), timeoutMs)
  const tidy = setInterval(() => {
    server.closeIdleConnections()
    // Live streams would go on for ever; writes come first.
    if (counters.inFlight === 0) proxy.close()
  }, 20)
  await closed
  clearTimeout(cut)
  clearInterval(tidy)
  proxy.close()
}
