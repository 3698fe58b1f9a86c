export { canonicalIp, rateLimitKey } from './canonical-ip.js'
export { clientIp } from './client-ip.js'
export { rangeNames } from './compile-ranges.js'
export { compileTrustProxy } from './compile-trust-proxy.js'
export { TrustProxyError, trustProxyErrors, type TrustProxyErrorCode } from './errors.js'
export { explainClientIp, type ClientIpExplanation } from './explain-client-ip.js'
export type {
  ClientIpOptions,
  ClientIpRequest,
  CompiledTrust,
  HeaderFormat,
  TrustProxy,
  TrustProxyOptions,
} from './trust-proxy.js'
