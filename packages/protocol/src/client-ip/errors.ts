/** Everything that can be wrong with a `trustProxy` setting: the code, and the sentence that says what to write instead. */
export const trustProxyErrors = {
  trust_proxy_hop_count:
    'trustProxy cannot be a number of hops: a request that comes by a shorter way could then choose its own address. Write the proxies’ addresses instead, such as { proxies: ["10.0.0.0/8"], header: "X-Forwarded-For" }.',
  trust_proxy_true:
    'trustProxy cannot be true: everyone could then choose their own address. Write the proxies’ addresses instead, such as { proxies: ["loopback"], header: "X-Forwarded-For" }.',
  trust_proxy_shape:
    'trustProxy must be false or an object such as { proxies: ["10.0.0.0/8"], header: "X-Forwarded-For" }.',
  trust_proxy_option:
    'trustProxy has an option that does not exist. It knows proxies, header, format and unixSocket.',
  trust_proxy_proxies:
    'trustProxy.proxies must be a list of addresses, CIDR ranges or names, such as ["loopback", "10.0.0.0/8"].',
  trust_proxy_address:
    'trustProxy.proxies has an entry that is no address. Write an IPv4 or IPv6 address, a range such as 10.0.0.0/8, or one of loopback, linklocal, uniquelocal, private; host names are not looked up.',
  trust_proxy_prefix:
    'trustProxy.proxies has a range with an impossible length. Write /0 to /32 after an IPv4 address and /0 to /128 after an IPv6 address.',
  trust_proxy_netmask:
    'trustProxy.proxies has a netmask with a hole in it. Write a length instead, such as 10.0.0.0/8, or a netmask such as 255.255.0.0.',
  trust_proxy_everyone:
    'trustProxy.proxies has a range that holds every address, so that no address could be the client’s. Write the proxies’ own ranges.',
  trust_proxy_header:
    'trustProxy.header must be the name of one header, such as X-Forwarded-For, Forwarded or CF-Connecting-IP.',
  trust_proxy_header_list:
    'trustProxy.header must be one header. A client can write any header that the proxy does not overwrite, so name the one that yours writes.',
  trust_proxy_format:
    'trustProxy.format must be "list", "forwarded" or "single"; without it the header’s name decides.',
  trust_proxy_format_mismatch:
    'trustProxy.format does not fit the header: X-Forwarded-For is always a "list", to which a client can add entries of its own, and Forwarded is always "forwarded". Leave format out.',
  trust_proxy_unix_socket: 'trustProxy.unixSocket must be "trusted" or left out.',
} as const

/** A code of {@link trustProxyErrors}. */
export type TrustProxyErrorCode = keyof typeof trustProxyErrors

/** A `trustProxy` setting that cannot be used: thrown when the app starts, never while it serves. */
export class TrustProxyError extends Error {
  override readonly name = 'TrustProxyError'
  readonly code: TrustProxyErrorCode

  /** @param value the part of the setting that is wrong, shown at the end of the message. */
  constructor(code: TrustProxyErrorCode, value?: unknown) {
    super(trustProxyErrors[code] + (value === undefined ? '' : ` (It has: ${show(value)})`))
    this.code = code
  }
}

function show(value: unknown): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value)
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}
