import { describe, expect, it } from 'vitest'
import { clientIp, type TrustProxyOptions } from './index.js'

const ten = ['10.0.0.0/8']
const xff = { proxies: ten, header: 'X-Forwarded-For' }

function ask(
  peer: string | undefined,
  header: string | string[] | undefined,
  trustProxy: TrustProxyOptions | false,
) {
  const name = trustProxy === false ? 'x-forwarded-for' : trustProxy.header.toLowerCase()
  return clientIp(
    { socket: { remoteAddress: peer }, headers: header === undefined ? {} : { [name]: header } },
    { trustProxy },
  )
}

describe('the connection’s address, when nothing is trusted', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['2.2.2.2:1234', '2.2.2.2'],
    ['127.0.0.1', '127.0.0.1'],
    ['10.0.0.1', '10.0.0.1'],
    ['255.255.255.255', '255.255.255.255'],
    ['2607:f8b0:4004:83f::18', '2607:f8b0:4004:83f::18'],
    ['[2607:f8b0:4004:83f::18]:3838', '2607:f8b0:4004:83f::18'],
    ['2001:DB8::ABCD', '2001:db8::abcd'],
    ['fe80::1111%eth0', 'fe80::1111'],
    ['[fe80::2222%eth0]:4848', 'fe80::2222'],
    ['::ffff:172.21.0.6', '172.21.0.6'],
    ['[::ffff:172.21.0.6]:4747', '172.21.0.6'],
    ['0:0:0:0:0:ffff:bc15:0006', '188.21.0.6'],
    ['[64:ff9b::188.0.2.128]:4747', '64:ff9b::bc00:280'],
    ['[2002:c000:204::]:4747', '2002:c000:204::'],
    ['::1', '::1'],
    ['0.0.0.0', null],
    ['::', null],
    ['::ffff:0.0.0.0', null],
    ['0:0:0:0:0:0:0:0', null],
    ['ohno', null],
    ['', null],
    ['@', null],
    [undefined, null],
  ])('of %j is %j, whatever the headers say', (peer, expected) => {
    expect(ask(peer, undefined, false)).toBe(expected)
    expect(ask(peer, '1.2.3.4', false)).toBe(expected)
  })
})

describe('X-Forwarded-For from 10.0.0.1, with 10.0.0.0/8 trusted', () => {
  it.each([
    // The entry that the proxy wrote is believed; what stands left of it is the client’s own text.
    ['203.0.113.9', '203.0.113.9'],
    ['1.2.3.4, 203.0.113.9', '203.0.113.9'],
    ['10.0.0.3, 192.168.0.1, 10.0.0.2', '192.168.0.1'],
    ['nonsense, 203.0.113.9, 10.0.0.2', '203.0.113.9'],
    ['<script>alert(1)</script>, 203.0.113.9', '203.0.113.9'],
    [', , 203.0.113.9', '203.0.113.9'],
    ['"", 203.0.113.9', '203.0.113.9'],
    ['203.0.113.9,10.0.0.2', '203.0.113.9'],
    ['203.0.113.9 , 10.0.0.2', '203.0.113.9'],
    ['203.0.113.9\t,\t10.0.0.2', '203.0.113.9'],
    // Ports, brackets and zones are dropped.
    ['203.0.113.9:51234', '203.0.113.9'],
    ['203.0.113.9:0', '203.0.113.9'],
    ['203.0.113.9:65535', '203.0.113.9'],
    ['[2001:db8::1]:51234', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['203.0.113.9, 10.0.0.2:443', '203.0.113.9'],
    ['203.0.113.9, ::ffff:10.0.0.2', '203.0.113.9'],
    ['203.0.113.9, [::ffff:10.0.0.2]:443', '203.0.113.9'],
    ['203.0.113.9, ::ffff:a00:2', '203.0.113.9'],
    ['fe80::1%eth0', 'fe80::1'],
    ['[fe80::1%eth0]:80', 'fe80::1'],
    ['fe80::382b:141b:fa4a:2a16%28', 'fe80::382b:141b:fa4a:2a16'],
    [' 203.0.113.9\t', '203.0.113.9'],
    // One spelling of each address.
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['::FFFF:CB00:7109', '203.0.113.9'],
    ['2001:0DB8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['64:ff9b::188.0.2.128', '64:ff9b::bc00:280'],
    ['::1.2.3.4', '::102:304'],
    ['::ffff:0:1.2.3.4', '::ffff:0:102:304'],
    // An entry that is no address: nothing left of it can be believed either.
    ['1.2.3.4, unknown', null],
    ['unknown', null],
    ['_hidden', null],
    ['<script>alert(1)</script>', null],
    ["1.2.3.4'; DROP TABLE views; --", null],
    ['0177.0.0.1', null],
    ['01.2.3.4', null],
    ['0x7f.0.0.1', null],
    ['3405803785', null],
    ['0xcb007109', null],
    ['1.2.3', null],
    ['127.1', null],
    ['1.2.3.4.5', null],
    ['7.7.7.7.7', null],
    ['256.1.1.1', null],
    ['1.1.1.999', null],
    ['1..1.1', null],
    ['.1.1.1.1', null],
    ['1.1.1.1.', null],
    ['-1.1.1.1', null],
    ['1.1.1.1e0', null],
    ['1.1.1.1/24', null],
    ['1.1.1.1%eth0', null],
    ['1.1.1.1%', null],
    ['１.1.1.1', null],
    ['1.1.1.1\u00a0', null],
    ['1.1.1.1\u0000', null],
    ['1.1.1.1 2.2.2.2', null],
    ['"1.1.1.1"', null],
    ['[1.1.1.1]', null],
    ['[1.1.1.1]:80', null],
    ['1.1.1.1:', null],
    ['1.1.1.1:port', null],
    ['1.1.1.1:65536', null],
    ['1.1.1.1:123456', null],
    ['1.1.1.1:-1', null],
    ['1.1.1.1:80:80', null],
    [':80', null],
    ['localhost', null],
    ['example.com', null],
    ['http://1.1.1.1', null],
    ['0.0.0.0', null],
    ['0.0.0.0:80', null],
    ['::', null],
    ['[::]:80', null],
    ['1.2.3.4, ::, 10.0.0.2', null],
    ['::ffff:0:0', null],
    ['[2001:db8::1', null],
    ['2001:db8::1]', null],
    ['[2001:db8::1]]', null],
    ['[[2001:db8::1]]', null],
    ['[]', null],
    ['[]:80', null],
    ['[2001:db8::1]80', null],
    ['[2001:db8::1]:', null],
    ['[2001:db8::1]:x', null],
    ['[2001:db8::1]:70000', null],
    ['fe80::1%', null],
    ['[fe80::1%]', null],
    ['%eth0', null],
    ['2001:db8:::1', null],
    ['2001::db8::1', null],
    [':2001:db8::1', null],
    ['2001:db8::1:', null],
    ['1:2:3:4:5:6:7', null],
    ['1:2:3:4:5:6:7:8:9', null],
    ['1:2:3:4:5:6:7::8', null],
    ['12345::', null],
    ['2001:db8::g', null],
    ['::1.2.3', null],
    ['::1.2.3.4.5', null],
    ['1.2.3.4::', null],
    ['1:2:3:4:5:6:7:1.2.3.4', null],
    ['::ffff:01.2.3.4', null],
    ['::ffff:256.2.3.4', null],
    // Empty entries were written by somebody; who, is not known.
    ['203.0.113.9,,', null],
    ['203.0.113.9,', null],
    ['', null],
    ['   ', null],
    [',', null],
    // Nobody but proxies.
    ['10.0.0.2, 10.0.0.3', null],
    ['10.0.0.2', null],
    ['10.255.255.255, 10.0.0.0', null],
    // Just outside.
    ['11.0.0.0', '11.0.0.0'],
    ['9.255.255.255', '9.255.255.255'],
  ])('%j means %j', (header, expected) => {
    expect(ask('10.0.0.1', header, xff)).toBe(expected)
  })

  it('is null when the proxy sent none', () => {
    expect(ask('10.0.0.1', undefined, xff)).toBeNull()
  })
})

describe('who is trusted', () => {
  const v6 = { proxies: ['fe80::/125'], header: 'X-Forwarded-For' }
  const both = { proxies: ['10.0.0.0/8', '4.4.4.0/24'], header: 'X-Forwarded-For' }
  const unix = { ...xff, unixSocket: 'trusted' } as const
  it.each([
    ['203.0.113.9', '1.2.3.4', xff, '203.0.113.9'],
    ['9.9.9.9:1234', '1.2.3.4, 10.0.0.1', xff, '9.9.9.9'],
    ['[fe80::1%eth0]:9999', '1.2.3.4', xff, 'fe80::1'],
    ['::ffff:a00:1', '::ffff:cb00:7109', xff, '203.0.113.9'],
    ['::ffff:10.0.0.1', '203.0.113.9', xff, '203.0.113.9'],
    ['[::ffff:10.0.0.1]:80', '203.0.113.9', xff, '203.0.113.9'],
    ['10.0.0.5:555', '3.3.3.3, 10.0.0.1', xff, '3.3.3.3'],
    ['fe80::1', '2002:c000:203::1, fe80::ff00', v6, 'fe80::ff00'],
    ['fe80::7', '2002:c000:203::1', v6, '2002:c000:203::1'],
    ['fe80::8', '2002:c000:203::1', v6, 'fe80::8'],
    ['fe80::1%eth0', '2002:c000:203::1', v6, '2002:c000:203::1'],
    ['10.0.0.5', ['2.2.2.2:3384, 3.3.3.3', '4.4.4.4'], both, '3.3.3.3'],
    ['10.0.0.5', '2.2.2.2:3384, 3.3.3.3, 4.4.4.4', both, '3.3.3.3'],
    [
      '10.0.0.5',
      ['nope, 2.2.2.2:3384, 2.2.2.3', '2.2.2.4'],
      { ...xff, proxies: [...ten, '2.2.2.0/24'] },
      null,
    ],
    ['10.0.0.5', ['::, 2.2.2.2:3384, 2.2.2.3', '2.2.2.4'], { ...xff, proxies: [...ten, '2.2.2.0/24'] }, null],
    ['10.0.0.5', ['2.2.2.2:3384, 2.2.2.3', '2.2.2.4'], { ...xff, proxies: [...ten, '2.2.2.0/24'] }, null],
    ['10.0.0.5', [], xff, null],
    // Without a peer’s address
    ['@', '3.3.3.3, 10.0.0.1', unix, '3.3.3.3'],
    ['', '3.3.3.3, 10.0.0.1', unix, '3.3.3.3'],
    [undefined, '3.3.3.3, 10.0.0.1', unix, '3.3.3.3'],
    [undefined, undefined, unix, null],
    ['@', '3.3.3.3, 10.0.0.1', xff, null],
    [undefined, '3.3.3.3, 10.0.0.1', xff, null],
    ['ohno', '3.3.3.3, 10.0.0.1', unix, null],
    ['0.0.0.0', '3.3.3.3, 10.0.0.1', unix, null],
    ['203.0.113.9', '3.3.3.3', unix, '203.0.113.9'],
    // Names, single addresses, netmasks
    ['127.0.0.1', '3.3.3.3', { ...xff, proxies: ['loopback'] }, '3.3.3.3'],
    ['::1', '3.3.3.3', { ...xff, proxies: ['Loopback'] }, '3.3.3.3'],
    ['169.254.1.1', '3.3.3.3', { ...xff, proxies: ['linklocal'] }, '3.3.3.3'],
    ['fe80::abcd', '3.3.3.3', { ...xff, proxies: ['linklocal'] }, '3.3.3.3'],
    ['192.168.1.1', '3.3.3.3', { ...xff, proxies: ['uniquelocal'] }, '3.3.3.3'],
    ['172.31.255.255', '3.3.3.3', { ...xff, proxies: ['uniquelocal'] }, '3.3.3.3'],
    ['172.32.0.0', '3.3.3.3', { ...xff, proxies: ['uniquelocal'] }, '172.32.0.0'],
    ['fd12:3456:789a:1::1', '3.3.3.3', { ...xff, proxies: ['uniquelocal'] }, '3.3.3.3'],
    ['127.0.0.1', '3.3.3.3', { ...xff, proxies: ['uniquelocal'] }, '127.0.0.1'],
    ['127.0.0.1', '3.3.3.3, 10.1.1.1, fe80::1', { ...xff, proxies: ['private'] }, '3.3.3.3'],
    ['198.18.5.5', '3.3.3.3', { ...xff, proxies: ['private'] }, '198.18.5.5'],
    ['4.4.4.4', '3.3.3.3', { ...xff, proxies: ['4.4.4.4'] }, '3.3.3.3'],
    ['4.4.4.5', '3.3.3.3', { ...xff, proxies: ['4.4.4.4'] }, '4.4.4.5'],
    ['4.4.9.9', '3.3.3.3', { ...xff, proxies: ['4.4.4.4/16'] }, '3.3.3.3'],
    ['4.4.9.9', '3.3.3.3', { ...xff, proxies: ['4.4.0.0/255.255.0.0'] }, '3.3.3.3'],
    ['4.5.9.9', '3.3.3.3', { ...xff, proxies: ['4.4.0.0/255.255.0.0'] }, '4.5.9.9'],
    ['188.9.9.9', '3.3.3.3', { ...xff, proxies: ['::ffff:bc15:0006/104'] }, '3.3.3.3'],
    ['255.1.2.3', '3.3.3.3', { ...xff, proxies: ['128.0.0.0/1'] }, '3.3.3.3'],
    ['2001:db8:1::', '3.3.3.3', { ...xff, proxies: ['2001:db8::/32'] }, '3.3.3.3'],
    ['2001:db9::', '3.3.3.3', { ...xff, proxies: ['2001:db8::/32'] }, '2001:db9::'],
    ['2001:db8::1', '3.3.3.3', { ...xff, proxies: ['2001:db8::1'] }, '3.3.3.3'],
    ['1.1.1.1', '3.3.3.3', { ...xff, proxies: [] }, '1.1.1.1'],
  ])('from %j with %j: %#', (peer, header, trustProxy, expected) => {
    expect(ask(peer, header, trustProxy as TrustProxyOptions)).toBe(expected)
  })
})

describe('a header with a single value', () => {
  const cf = { proxies: ten, header: 'CF-Connecting-IP' }
  const headers = {
    'cf-connecting-ip': '2.2.2.2:49489',
    'x-real-ip': '1.1.1.1',
    'x-forwarded-for': '3.3.3.3',
  }
  const proxied = { remoteAddress: '10.0.0.1' }

  it.each([
    ['10.0.0.1', '2.2.2.2', '2.2.2.2'],
    ['10.0.0.1', '2.2.2.2:49489', '2.2.2.2'],
    ['10.0.0.1', '[2607:f8b0:4004:83f::18]:3838', '2607:f8b0:4004:83f::18'],
    ['10.0.0.1', 'fe80::1111%zone', 'fe80::1111'],
    ['10.0.0.1', '::ffff:172.21.0.6', '172.21.0.6'],
    ['10.0.0.1', '2002:c000:204::', '2002:c000:204::'],
    ['10.0.0.1', '::1', '::1'],
    ['10.0.0.1', 'nope', null],
    ['10.0.0.1', '0.0.0.0', null],
    ['10.0.0.1', '', null],
    ['10.0.0.1', undefined, null],
    ['10.0.0.1', '10.9.9.9', null],
    ['203.0.113.9', '1.2.3.4', '203.0.113.9'],
    ['10.0.0.1', ['1.1.1.1', '2.2.2.2'], '2.2.2.2'],
    ['10.0.0.1', '1.1.1.1, 2.2.2.2', '2.2.2.2'],
    ['10.0.0.1', '1.1.1.1, ', null],
  ])('from %j holding %j means %j', (peer, header, expected) => {
    expect(ask(peer, header, cf)).toBe(expected)
  })

  it('is the one that was named, and no other', () => {
    expect(clientIp({ socket: proxied, headers }, { trustProxy: cf })).toBe('2.2.2.2')
    const xRealIp = { proxies: ten, header: 'x-real-ip' }
    expect(clientIp({ socket: proxied, headers }, { trustProxy: xRealIp })).toBe('1.1.1.1')
    const trueClientIp = { proxies: ten, header: 'True-Client-IP' }
    expect(clientIp({ socket: proxied, headers }, { trustProxy: trueClientIp })).toBeNull()
  })

  it('is taken from the last line that came over the wire', () => {
    const rawHeaders = [
      'Host',
      'shop',
      'CF-Connecting-IP',
      '1.1.1.1',
      'cf-connecting-ip',
      '2.2.2.2',
      'Accept',
      '*/*',
    ]
    const joined = { 'cf-connecting-ip': '1.1.1.1, 2.2.2.2' }
    expect(clientIp({ socket: proxied, headers: joined, rawHeaders }, { trustProxy: cf })).toBe('2.2.2.2')
    const oneLine = ['CF-Connecting-IP', '1.1.1.1, 2.2.2.2']
    expect(clientIp({ socket: proxied, headers: joined, rawHeaders: oneLine }, { trustProxy: cf })).toBeNull()
  })

  it('may be another list, when the setting says so', () => {
    const original = { proxies: ten, header: 'X-Original-Forwarded-For', format: 'list' } as const
    expect(ask('10.0.0.1', '1.1.1.1, 2.2.2.2, 10.0.0.3', original)).toBe('2.2.2.2')
  })
})

describe('the request', () => {
  it('may be a fetch Request, whose header lines are joined', () => {
    const headers = new Headers([
      ['X-Forwarded-For', '1.1.1.1'],
      ['X-Forwarded-For', '2.2.2.2'],
    ])
    expect(clientIp({ headers, socket: { remoteAddress: '10.0.0.1' } }, { trustProxy: xff })).toBe('2.2.2.2')
    expect(clientIp(new Request('http://shop.test/'))).toBeNull()
  })

  it('may have header names in any case, as serverless events do', () => {
    const headers = { 'X-Forwarded-For': '2.2.2.2' }
    expect(clientIp({ headers, socket: { remoteAddress: '10.0.0.1' } }, { trustProxy: xff })).toBe('2.2.2.2')
  })

  it('may have a header called get, or none but those of every object', () => {
    const socket = { remoteAddress: '10.0.0.1' }
    expect(
      clientIp({ headers: { get: '1.1.1.1', 'x-forwarded-for': '2.2.2.2' }, socket }, { trustProxy: xff }),
    ).toBe('2.2.2.2')
    expect(
      clientIp({ headers: {}, socket }, { trustProxy: { proxies: ten, header: 'constructor' } }),
    ).toBeNull()
    expect(clientIp({ headers: {}, socket: null })).toBeNull()
  })
})

describe('long headers', () => {
  it.each([
    ['10,000 commas', ','.repeat(10_000), null],
    ['10,000 blanks', ' '.repeat(10_000), null],
    ['10,000 digits', '1'.repeat(10_000), null],
    ['10,000 brackets', '['.repeat(10_000), null],
    ['10,000 colons', ':'.repeat(10_000), null],
    ['a thousand forged entries', '1.2.3.4, '.repeat(1000) + '203.0.113.9', '203.0.113.9'],
    ['31 proxies', '203.0.113.9' + ', 10.0.0.2'.repeat(31), '203.0.113.9'],
    ['more proxies than any request passes', '203.0.113.9' + ', 10.0.0.2'.repeat(32), null],
  ])('with %s', (_, header, expected) => {
    expect(ask('10.0.0.1', header, xff)).toBe(expected)
  })
})
