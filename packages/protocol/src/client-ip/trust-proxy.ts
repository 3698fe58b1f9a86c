import type { Ranges } from './ranges.js'

/** How a header's value is read. */
export type HeaderFormat = 'list' | 'forwarded' | 'single'

/**
 * Which proxies in front of the app are believed, and which one header they write.
 *
 * @example
 * const trustProxy = { proxies: ['loopback', '10.0.0.0/8'], header: 'X-Forwarded-For' }
 */
export interface TrustProxyOptions {
  /**
   * The proxies' addresses: single addresses, CIDR ranges (`10.0.0.0/8`, `2001:db8::/32`), IPv4 ranges with a netmask
   * (`10.0.0.0/255.0.0.0`), or the names `loopback`, `linklocal`, `uniquelocal` and `private` (all three).
   */
  proxies: readonly string[]
  /**
   * The one header that these proxies write or append to: `X-Forwarded-For`, `Forwarded`, or one that holds a single
   * address, such as `CF-Connecting-IP`. Case does not matter.
   */
  header: 'X-Forwarded-For' | 'Forwarded' | 'CF-Connecting-IP' | 'X-Real-IP' | (string & {})
  /**
   * How `header` is read. Default: by its name; `list` for `X-Forwarded-For`, `forwarded` for `Forwarded`, `single` for any other.
   * Write `list` for another header that is a comma-separated list, such as `X-Original-Forwarded-For`.
   */
  format?: HeaderFormat
  /**
   * Believe the header of a request that came over a Unix socket, where there is no peer address. Only for a server that
   * listens on nothing else: a TCP connection that has just been cut has no peer address either.
   */
  unixSocket?: 'trusted'
}

/** Whose word on the client's address is believed. `false`, the default: nobody's; the address is the connection's. */
export type TrustProxy = false | TrustProxyOptions

/** A checked {@link TrustProxy}, made by `compileTrustProxy`. */
export interface CompiledTrust {
  readonly kind: 'compiled-trust'
  /** The header in lower case, or `null` when nothing is trusted. */
  readonly header: string | null
  readonly format: HeaderFormat
  readonly ranges: Ranges
  readonly unixSocketTrusted: boolean
}

/** What is read of a request: Node's `IncomingMessage`, Express's or Fastify's request, or anything of that shape. */
export interface ClientIpRequest {
  socket?: { remoteAddress?: string | undefined } | null | undefined
  headers:
    { get(name: string): string | null } | { readonly [name: string]: string | readonly string[] | undefined }
  /** Names and values in turn, as in Node. Used for headers with a single value: the last line counts. */
  rawHeaders?: readonly string[] | undefined
}

/** Options of `clientIp` and `explainClientIp`. */
export interface ClientIpOptions {
  /** Default `false`. A plain value is checked once and remembered by identity: do not change it afterwards. */
  trustProxy?: TrustProxy | CompiledTrust | undefined
}
