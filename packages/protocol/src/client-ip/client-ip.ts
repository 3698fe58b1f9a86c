import { compileTrustProxy } from './compile-trust-proxy.js'
import { findClient } from './find-client.js'
import type { ClientIpOptions, ClientIpRequest, CompiledTrust } from './trust-proxy.js'

/**
 * The client's IP address in canonical text (an IPv4-mapped address as IPv4; RFC 5952 for IPv6; no port, brackets or zone), or `null`
 * when it cannot be known.
 *
 * Nothing that a request says of itself is believed unless `trustProxy` names who may say it. Then the header is read from right to left,
 * the trusted proxies are passed over, and the first other address is the client's; if that entry is no address, the answer is `null`.
 * Never throws on anything in a request.
 *
 * @throws TrustProxyError when `trustProxy` itself is wrong
 * @example
 * clientIp(request) // the connection's address
 * clientIp(request, { trustProxy: { proxies: ['10.0.0.0/8'], header: 'X-Forwarded-For' } })
 */
export function clientIp(
  request: ClientIpRequest,
  { trustProxy = false }: ClientIpOptions = {},
): string | null {
  return findClient(request, compiled(trustProxy))
}

const byIdentity = new WeakMap<object, CompiledTrust>()

/** `compileTrustProxy`, once for each setting. */
export function compiled(trustProxy: NonNullable<ClientIpOptions['trustProxy']>): CompiledTrust {
  if (typeof trustProxy !== 'object' || trustProxy === null) return compileTrustProxy(trustProxy)
  const known = byIdentity.get(trustProxy)
  if (known) return known
  const trust = compileTrustProxy(trustProxy)
  byIdentity.set(trustProxy, trust)
  return trust
}
