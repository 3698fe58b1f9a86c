import { clientIp, type CompiledTrust } from '@keepsight/protocol/client-ip'
import type { RequestLike } from './request.js'

/** `clientIp` with its setting. Where no proxy is trusted, the address is the connection's, and the canonical form of the last ones is remembered. */
export function createClientIp(trustProxy: CompiledTrust): (request: RequestLike) => string | null {
  if (trustProxy.header !== null) return (request) => clientIp(request, { trustProxy })
  const known = new Map<string, string | null>()
  return (request) => {
    const address = request.socket?.remoteAddress
    if (address === undefined) return null
    let ip = known.get(address)
    if (ip === undefined) {
      ip = clientIp(request, { trustProxy })
      if (known.size >= 1000) known.clear()
      known.set(address, ip)
    }
    return ip
  }
}
