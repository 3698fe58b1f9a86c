import fc from 'fast-check'
import { BlockList, isIP } from 'node:net'
import { describe, expect, it } from 'vitest'
import { canonicalIp, clientIp, rateLimitKey, type TrustProxy } from './index.js'

const runs = { numRuns: 20_000 }
const proxies = ['10.0.0.0/8', '4.4.4.0/24', 'fe80::/10', '2001:db8::/33']
const trusted = new BlockList()
trusted.addSubnet('10.0.0.0', 8)
trusted.addSubnet('4.4.4.0', 24)
trusted.addSubnet('fe80::', 10, 'ipv6')
trusted.addSubnet('2001:db8::', 33, 'ipv6')
const headers = ['X-Forwarded-For', 'Forwarded', 'CF-Connecting-IP']

const ipv4 = fc.oneof(fc.ipV4(), fc.constantFrom('10.0.0.1', '4.4.4.4', '203.0.113.9', '0.0.0.0'))
const ipv6 = fc.oneof(fc.ipV6(), fc.constantFrom('fe80::1', '2001:db8::1', '::ffff:10.0.0.1', '::'))
const decorated = fc.oneof(
  ipv4,
  ipv6,
  ipv4.map((ip) => `${ip}:443`),
  ipv6.map((ip) => `[${ip}]:443`),
  ipv6.map((ip) => `${ip}%eth0`),
)
const piece = fc.oneof(
  { weight: 4, arbitrary: decorated },
  fc.constantFrom(
    'for=',
    'for="',
    '"',
    '\\',
    ';',
    ',',
    ', ',
    ' ',
    '\t',
    '[',
    ']',
    'unknown',
    '_x',
    'by=',
    '%',
    ':',
  ),
  decorated.map((ip) => `for="${ip}"`),
  fc.string({ unit: 'binary', maxLength: 8 }),
)
const headerText = fc.oneof(
  fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
  fc.array(decorated, { maxLength: 6 }).map((ips) => ips.join(', ')),
  fc.array(decorated, { maxLength: 6 }).map((ips) => ips.map((ip) => `for="${ip}"`).join(', ')),
)
const peer = fc.oneof(
  { weight: 6, arbitrary: fc.constant('10.0.0.1') },
  decorated,
  fc.constant(undefined),
  fc.string(),
)
const requests = fc.record({
  peer,
  header: fc.constantFrom(...headers),
  value: fc.oneof(headerText, fc.array(headerText, { maxLength: 3 })),
  unixSocket: fc.boolean(),
})

type Case = { peer: string | undefined; header: string; value: string | string[]; unixSocket: boolean }

function settingOf({ header, unixSocket }: Case): TrustProxy {
  return { proxies, header, ...(unixSocket ? { unixSocket: 'trusted' as const } : {}) }
}

function ask(request: Case) {
  return clientIp(
    { socket: { remoteAddress: request.peer }, headers: { [request.header.toLowerCase()]: request.value } },
    { trustProxy: settingOf(request) },
  )
}

/** The same address as URLs print it, which is RFC 5952 but for IPv4-mapped ones. */
function reprint(ip: string): string {
  if (isIP(ip) === 4) return new URL(`http://${ip}/`).hostname
  const printed = new URL(`http://[${ip}]/`).hostname.slice(1, -1)
  const [, high, low] = /^::ffff:([\da-f]+):([\da-f]+)$/.exec(printed) ?? []
  if (high === undefined || low === undefined) return printed
  return Buffer.from(high.padStart(4, '0') + low.padStart(4, '0'), 'hex').join('.')
}

describe('clientIp, whatever a request holds', () => {
  it('answers null or an address that Node’s URLs print the same', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const ip = ask(request)
        if (ip === null) return
        expect(isIP(ip)).not.toBe(0)
        expect(reprint(ip)).toBe(ip)
        expect(canonicalIp(ip)).toBe(ip)
      }),
      runs,
    )
  })

  it('answers the same when its answer is the connection’s address', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const ip = ask(request)
        if (ip !== null) expect(ask({ ...request, peer: ip })).toBe(ip)
      }),
      runs,
    )
  })

  it('never answers with a trusted proxy', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const ip = ask(request)
        if (ip === null) return
        expect(trusted.check(ip, isIP(ip) === 4 ? 'ipv4' : 'ipv6')).toBe(false)
      }),
      runs,
    )
  })

  it('answers for a peer that is not trusted without looking at any header', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const direct = ask({ ...request, peer: '203.0.113.77' })
        expect(direct).toBe('203.0.113.77')
      }),
      runs,
    )
  })

  it('is not moved by anything that a client puts left of what the proxy appended', () => {
    const appended = fc.constantFrom(
      ['X-Forwarded-For', '203.0.113.9'],
      ['X-Forwarded-For', '203.0.113.9, 10.0.0.2'],
      ['Forwarded', 'for=203.0.113.9;proto=https'],
      ['Forwarded', 'for="203.0.113.9:80";by="_a\\"b", for="[fe80::1]"'],
    )
    fc.assert(
      fc.property(headerText, appended, (forged, [header = '', value = '']) => {
        expect(ask({ peer: '10.0.0.1', header, value: `${forged}, ${value}`, unixSocket: false })).toBe(
          '203.0.113.9',
        )
      }),
      runs,
    )
  })
})

describe('reading an address', () => {
  it('agrees with Node on every text that is one', () => {
    const texts = fc.oneof(decorated, fc.ipV4Extended(), fc.stringMatching(/^[0-9a-f:.]{0,24}$/))
    fc.assert(
      fc.property(texts, (text) => {
        // Node takes bare addresses only, with a zone.
        if (/[[\]]/.test(text) || /^[\d.]+:\d+$/.test(text)) return
        const bare = text.replace(/%.*/, '')
        const unspecified = isIP(bare) !== 0 && /^(?:0\.0\.0\.0|::)$/.test(reprint(bare))
        expect(canonicalIp(text)).toBe(isIP(text) === 0 || unspecified ? null : reprint(bare))
      }),
      runs,
    )
  })

  it('gives one key to a whole /64 and different keys to different ones', () => {
    const word = fc.integer({ min: 1, max: 0xffff }).map((value) => value.toString(16))
    const half = fc.tuple(word, word, word, word).map((words) => words.join(':'))
    fc.assert(
      fc.property(half, half, half, (network, a, b) => {
        expect(rateLimitKey(`${network}:${a}`)).toBe(rateLimitKey(`${network}:${b}`))
        if (a !== b) expect(rateLimitKey(`${a}:${network}`)).not.toBe(rateLimitKey(`${b}:${network}`))
      }),
      { numRuns: 500 },
    )
  })
})
