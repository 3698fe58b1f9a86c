import { clientIp, type CompiledTrust } from '@keepsight/protocol/client-ip'
import type { IncomingMessage } from 'node:http'

/** The header in which the collector tells the main process the client's address; empty when it cannot be known. */
export const clientIpHeader = 'X-Keepsight-Client-Ip'

/** Headers that speak of one connection and must not travel on (RFC 9110, 7.6.1). */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  // Answered here.
  'expect',
])

/** Names and values in turn, without those of this connection only. */
export function endToEnd(rawHeaders: readonly string[], connection: string | undefined): string[] {
  const named = new Set(connection?.split(',').map((name) => name.trim().toLowerCase()))
  // A sender that declares the length of its body a matter of this connection wants the rest taken for another request.
  named.delete('content-length')
  const headers: string[] = []
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!.toLowerCase()
    if (!hopByHop.has(name) && !named.has(name)) headers.push(rawHeaders[i]!, rawHeaders[i + 1]!)
  }
  return headers
}

/**
 * The headers with which a request travels on. The peer is added to `X-Forwarded-For`; what the request says of protocol and host is
 * kept when it comes from a trusted proxy, else replaced by what is true here.
 */
export function requestHeaders(request: IncomingMessage, trustProxy: CompiledTrust): string[] {
  const peer = request.socket.remoteAddress ?? ''
  const replaced = new Set(['x-forwarded-for', clientIpHeader.toLowerCase()])
  const trusted = isTrusted(peer, trustProxy)
  if (!trusted) for (const name of ['x-forwarded-proto', 'x-forwarded-host', 'forwarded']) replaced.add(name)

  const kept = endToEnd(request.rawHeaders, request.headers.connection)
  const headers: string[] = []
  const forwardedFor: string[] = []
  let hasProtocol = false
  for (let i = 0; i < kept.length; i += 2) {
    const name = kept[i]!.toLowerCase()
    if (name === 'x-forwarded-for') forwardedFor.push(kept[i + 1]!)
    if (replaced.has(name)) continue
    hasProtocol ||= name === 'x-forwarded-proto'
    headers.push(kept[i]!, kept[i + 1]!)
  }
  // Named, so that a body is framed whatever the method is.
  if (request.headers['transfer-encoding'] !== undefined) headers.push('Transfer-Encoding', 'chunked')
  headers.push('X-Forwarded-For', [...forwardedFor, peer].join(', '))
  if (!hasProtocol) headers.push('X-Forwarded-Proto', 'http')
  headers.push(clientIpHeader, clientIp(request, { trustProxy }) ?? '')
  return headers
}

/** Whether the peer is one of the trusted proxies: then, and only then, an address that no header names is not known. */
function isTrusted(peer: string, trustProxy: CompiledTrust): boolean {
  if (trustProxy.header === null) return false
  return clientIp({ socket: { remoteAddress: peer }, headers: {} }, { trustProxy }) === null
}
