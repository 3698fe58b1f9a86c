import { describe, expect, it } from 'vitest'
import { clientIp, compileTrustProxy, TrustProxyError, trustProxyErrors, type TrustProxy } from './index.js'

const header = 'X-Forwarded-For'
const proxies = ['10.0.0.0/8']

function refusal(trustProxy: unknown): TrustProxyError {
  try {
    compileTrustProxy(trustProxy as TrustProxy)
  } catch (error) {
    if (error instanceof TrustProxyError) return error
    throw error
  }
  throw new Error('It was accepted.')
}

describe('compileTrustProxy refuses', () => {
  it.each([
    [1, 'trust_proxy_hop_count'],
    [2, 'trust_proxy_hop_count'],
    [0, 'trust_proxy_hop_count'],
    [-1, 'trust_proxy_hop_count'],
    [NaN, 'trust_proxy_hop_count'],
    ['1', 'trust_proxy_hop_count'],
    [true, 'trust_proxy_true'],
    ['loopback', 'trust_proxy_shape'],
    ['10.0.0.0/8', 'trust_proxy_shape'],
    [null, 'trust_proxy_shape'],
    [proxies, 'trust_proxy_shape'],
    [() => true, 'trust_proxy_shape'],
    [{}, 'trust_proxy_header'],
    [{ proxies }, 'trust_proxy_header'],
    [{ proxies, header: '' }, 'trust_proxy_header'],
    [{ proxies, header: ' ' }, 'trust_proxy_header'],
    [{ proxies, header: 7 }, 'trust_proxy_header'],
    [{ proxies, header: 'X-Forwarded-For:' }, 'trust_proxy_header'],
    [{ proxies, header: ['X-Forwarded-For', 'X-Real-IP'] }, 'trust_proxy_header_list'],
    [{ proxies, header: 'X-Forwarded-For, X-Real-IP' }, 'trust_proxy_header_list'],
    [{ proxies, header: 'X-Forwarded-For X-Real-IP' }, 'trust_proxy_header_list'],
    [{ proxies, header, format: 'single' }, 'trust_proxy_format_mismatch'],
    [{ proxies, header: 'x-forwarded-for', format: 'forwarded' }, 'trust_proxy_format_mismatch'],
    [{ proxies, header: 'Forwarded', format: 'list' }, 'trust_proxy_format_mismatch'],
    [{ proxies, header: 'X-Real-IP', format: 'many' }, 'trust_proxy_format'],
    [{ proxies, header, hops: 1 }, 'trust_proxy_option'],
    [{ proxies, header, unixSocket: true }, 'trust_proxy_unix_socket'],
    [{ header }, 'trust_proxy_proxies'],
    [{ header, proxies: '10.0.0.0/8' }, 'trust_proxy_proxies'],
    [{ header, proxies: [10] }, 'trust_proxy_proxies'],
    [{ header, proxies: [''] }, 'trust_proxy_address'],
    [{ header, proxies: ['1.1.1.nope'] }, 'trust_proxy_address'],
    [{ header, proxies: ['proxy.internal'] }, 'trust_proxy_address'],
    [{ header, proxies: ['010.0.0.1'] }, 'trust_proxy_address'],
    [{ header, proxies: ['10/8'] }, 'trust_proxy_address'],
    [{ header, proxies: ['10.0.0.1:80'] }, 'trust_proxy_address'],
    [{ header, proxies: ['fe80::abcd%eth0/64'] }, 'trust_proxy_address'],
    [{ header, proxies: ['10.0.0.1/8/8'] }, 'trust_proxy_prefix'],
    [{ header, proxies: ['10.0.0.1/6000'] }, 'trust_proxy_prefix'],
    [{ header, proxies: ['10.0.0.1/33'] }, 'trust_proxy_prefix'],
    [{ header, proxies: ['10.0.0.1/-1'] }, 'trust_proxy_prefix'],
    [{ header, proxies: ['10.0.0.1/'] }, 'trust_proxy_prefix'],
    [{ header, proxies: ['2001:db8::/129'] }, 'trust_proxy_prefix'],
    [{ header, proxies: ['2001:db8::/nope'] }, 'trust_proxy_prefix'],
    [{ header, proxies: ['::ffff:10.0.0.0/8'] }, 'trust_proxy_prefix'],
    [{ header, proxies: ['2001:db8::/255.255.0.0'] }, 'trust_proxy_prefix'],
    [{ header, proxies: ['10.0.0.1/255.0.255.0'] }, 'trust_proxy_netmask'],
    [{ header, proxies: ['10.0.0.1/0.0.0.255'] }, 'trust_proxy_netmask'],
    [{ header, proxies: ['0.0.0.0/0'] }, 'trust_proxy_everyone'],
    [{ header, proxies: ['::/0'] }, 'trust_proxy_everyone'],
    [{ header, proxies: ['::ffff:0.0.0.0/96'] }, 'trust_proxy_everyone'],
    [{ header, proxies: ['10.0.0.0/0.0.0.0'] }, 'trust_proxy_everyone'],
  ])('%j: %s', (trustProxy, code) => {
    const error = refusal(trustProxy)
    expect(error.code).toBe(code)
    expect(error.message).toContain(trustProxyErrors[error.code])
  })

  it('says what to write instead of a hop count', () => {
    expect(refusal(1).message).toContain('{ proxies: ["10.0.0.0/8"], header: "X-Forwarded-For" }')
  })

  it('shows the part that is wrong', () => {
    expect(refusal({ header, proxies: ['10.0.0.1/6000'] }).message).toContain('10.0.0.1/6000')
  })
})

describe('compileTrustProxy accepts', () => {
  it.each<[TrustProxy | undefined]>([
    [false],
    [undefined],
    [{ proxies, header }],
    [{ proxies: [], header }],
    [{ proxies: ['loopback', 'linklocal', 'uniquelocal', 'private'], header: 'forwarded' }],
    [{ proxies: [' 10.0.0.0/8 ', '::1'], header, unixSocket: 'trusted' as const }],
    [{ proxies, header, format: 'list' as const }],
  ])('%j', (trustProxy) => {
    expect(compileTrustProxy(trustProxy).kind).toBe('compiled-trust')
  })

  it('its own result, which clientIp takes as well', () => {
    const trust = compileTrustProxy({ proxies, header })
    expect(compileTrustProxy(trust)).toBe(trust)
    const request = { socket: { remoteAddress: '10.0.0.1' }, headers: { 'x-forwarded-for': '1.1.1.1' } }
    expect(clientIp(request, { trustProxy: trust })).toBe('1.1.1.1')
  })
})

describe('clientIp', () => {
  it('refuses a wrong setting even when the request would not need it', () => {
    const request = { socket: { remoteAddress: '9.9.9.9' }, headers: {} }
    expect(() => clientIp(request, { trustProxy: 1 as unknown as TrustProxy })).toThrow(TrustProxyError)
  })
})
