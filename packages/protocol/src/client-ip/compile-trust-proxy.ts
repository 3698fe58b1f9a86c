import { compileRanges } from './compile-ranges.js'
import { TrustProxyError } from './errors.js'
import type { CompiledTrust, HeaderFormat, TrustProxy } from './trust-proxy.js'

/**
 * Checks a `trustProxy` setting and makes it ready for use. Call it when the app starts, so that a mistake is told then.
 *
 * @throws TrustProxyError with a code of `trustProxyErrors`, for anything that is not a {@link TrustProxy}: hop counts,
 * `true`, several headers, host names, impossible ranges.
 */
export function compileTrustProxy(trustProxy: TrustProxy | CompiledTrust | undefined): CompiledTrust {
  if (trustProxy === undefined || trustProxy === false) return trustsNobody
  if (isCompiled(trustProxy)) return trustProxy
  const setting: unknown = trustProxy
  if (typeof setting === 'number' || typeof setting === 'bigint') {
    throw new TrustProxyError('trust_proxy_hop_count', setting)
  }
  if (setting === true) throw new TrustProxyError('trust_proxy_true')
  if (typeof setting !== 'object' || setting === null || Array.isArray(setting)) {
    throw new TrustProxyError(
      isNumeral(setting) ? 'trust_proxy_hop_count' : 'trust_proxy_shape',
      Array.isArray(setting) ? 'a list' : setting,
    )
  }
  const { proxies, header, format, unixSocket, ...others } = setting as { [name: string]: unknown }
  const [other] = Object.keys(others)
  if (other !== undefined) throw new TrustProxyError('trust_proxy_option', other)
  const name = compileHeader(header)
  if (unixSocket !== undefined && unixSocket !== 'trusted') {
    throw new TrustProxyError('trust_proxy_unix_socket', unixSocket)
  }
  return {
    kind: 'compiled-trust',
    header: name,
    format: compileFormat(name, format),
    ranges: compileRanges(proxies),
    unixSocketTrusted: unixSocket === 'trusted',
  }
}

const trustsNobody: CompiledTrust = {
  kind: 'compiled-trust',
  header: null,
  format: 'single',
  ranges: { ipv4: [], ipv6: [] },
  unixSocketTrusted: false,
}

function isCompiled(trustProxy: unknown): trustProxy is CompiledTrust {
  return (
    typeof trustProxy === 'object' && trustProxy !== null && 'kind' in trustProxy && 'ranges' in trustProxy
  )
}

function isNumeral(setting: unknown): boolean {
  return typeof setting === 'string' && /^\s*[+-]?\d+\s*$/.test(setting)
}

function compileHeader(header: unknown): string {
  if (Array.isArray(header)) throw new TrustProxyError('trust_proxy_header_list', header.join(', '))
  if (typeof header !== 'string') throw new TrustProxyError('trust_proxy_header', header)
  if (/[^,\s][,\s]+[^,\s]/.test(header)) throw new TrustProxyError('trust_proxy_header_list', header)
  if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(header)) throw new TrustProxyError('trust_proxy_header', header)
  return header.toLowerCase()
}

function compileFormat(header: string, format: unknown): HeaderFormat {
  const own = header === 'x-forwarded-for' ? 'list' : header === 'forwarded' ? 'forwarded' : undefined
  if (format === undefined) return own ?? 'single'
  if (format !== 'list' && format !== 'forwarded' && format !== 'single') {
    throw new TrustProxyError('trust_proxy_format', format)
  }
  if (own !== undefined && format !== own) throw new TrustProxyError('trust_proxy_format_mismatch', format)
  return format
}
