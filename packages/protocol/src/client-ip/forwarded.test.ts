import { describe, expect, it } from 'vitest'
import { clientIp } from './index.js'

function ask(header: string | string[], proxies: string[] = ['10.0.0.0/8']) {
  return clientIp(
    { socket: { remoteAddress: '10.0.0.1' }, headers: { forwarded: header } },
    { trustProxy: { proxies, header: 'Forwarded' } },
  )
}

describe('Forwarded from 10.0.0.1, with 10.0.0.0/8 trusted', () => {
  it.each([
    ['for=192.0.2.60;proto=http;by=203.0.113.43', '192.0.2.60'],
    ['For="[2001:db8:cafe::17]:4711"', '2001:db8:cafe::17'],
    ['fOR="[2001:db8:cafe::17]"', '2001:db8:cafe::17'],
    ['for=192.0.2.60:4711', '192.0.2.60'],
    ['for="192.0.2.60"', '192.0.2.60'],
    ['for="192.0.2.60:4823"', '192.0.2.60'],
    ['for="192.0.2.60:_port"', '192.0.2.60'],
    ['for=127.0.0.1', '127.0.0.1'],
    ['for="[::1]"', '::1'],
    ['for="[::ffff:188.0.2.128]:49428"', '188.0.2.128'],
    ['for="[0:0:0:0:0:ffff:bc15:0006]"', '188.21.0.6'],
    ['for="[64:ff9b::188.0.2.128]"', '64:ff9b::bc00:280'],
    ['for="[fe80::abcd%zone]:4711"', 'fe80::abcd'],
    // Proxies that leave out quotes or brackets are understood: it is their own word.
    ['for="2001:db8::1"', '2001:db8::1'],
    ['for=2001:db8::1', '2001:db8::1'],
    ['for=[2001:db8::1]', '2001:db8::1'],
    ['for=[2001:db8::1]:4711', '2001:db8::1'],
    ['for="fe80::abcd%zone"', 'fe80::abcd'],
    ['by=1.1.1.1; for=2.2.2.2;host=myhost; proto=https', '2.2.2.2'],
    ['by=1::1;host=myhost;for=2::2;proto=https', '2::2'],
    ['proto=https;for=2.2.2.2;', '2.2.2.2'],
    [';;for=2.2.2.2;;', '2.2.2.2'],
    ['for=2.2.2.2;secret="a, b; for=3.3.3.3"', '2.2.2.2'],
    ['for="2.2\\.2.2"', '2.2.2.2'],
    ['for=2.2.2.2;by="a\\"b"', '2.2.2.2'],
    ['for=2.2.2.2;by="a\\\\"', '2.2.2.2'],
    // Lists, from the right
    ['for=1.1.1.1, for=2.2.2.2', '2.2.2.2'],
    ['for=1.1.1.1, for=2.2.2.2, for=10.0.0.2', '2.2.2.2'],
    ['for=1.1.1.1,for="10.0.0.2:80";by=10.0.0.1', '1.1.1.1'],
    ['for=unknown, for=2.2.2.2', '2.2.2.2'],
    ['rubbish, for=2.2.2.2', '2.2.2.2'],
    // A client’s quote does not reach into what the proxy wrote.
    ['for="1.1.1.1, for=2.2.2.2', '2.2.2.2'],
    ['for=", for="2.2.2.2"', '2.2.2.2'],
    ['for="\\, for="2.2.2.2"', '2.2.2.2'],
    ['", for="[2001:db8::1]:80";by="10.0.0.1"', '2001:db8::1'],
    ['for="1.1.1.1, for=2.2.2.2, for=3.3.3.3", for="4.4.4.4"', '4.4.4.4'],
    ['for="1.1.1.1, for=2.2.2.2, for=3.3.3.3", for="10.0.0.2"', null],
    ['for="1.1.1.1, for=10.0.0.2', null],
    ['for=1.1.1.1;for=2.2.2.2', null],
    ['for=1.1.1.1;FOR=1.1.1.1', null],
    ['for="_gazonk"', null],
    ['for=unknown', null],
    ['for=_SEVKISEK', null],
    ['for=', null],
    ['for=""', null],
    ['for', null],
    ['=1.1.1.1', null],
    ['1.1.1.1', null],
    ['by=1.1.1.1;proto=https', null],
    ['fora=1.1.1.1', null],
    ['for= 1.1.1.1', null],
    ['for =1.1.1.1', null],
    ['for=1.1.1.1 ;proto', null],
    ['for=1.1.1.1 2.2.2.2', null],
    ['for=1.1.1.1;proto=a b', null],
    ['for="1.1.1.1', null],
    ['for=1.1.1.1"', null],
    ['for="1.1.1.1"x', null],
    ['for="::1]"', null],
    ['for="[::1"]', null],
    ['for=1.1.1.\\1', null],
    ['for=192.0.2.999', null],
    ['for="2001:db8::99999"', null],
    ['for=0.0.0.0', null],
    ['for="[::]"', null],
    ['for=:48485', null],
    ['ads\u0000jkl&#*(383fdljk', null],
    ['', null],
    [',', null],
    ['for=2.2.2.2,', null],
    ['for=10.0.0.2, for=10.0.0.3', null],
  ])('%j means %j', (header, expected) => {
    expect(ask(header)).toBe(expected)
  })

  it('joins all lines, and passes over every trusted one', () => {
    const lines = [
      'For=99.99.99.99, For=4.4.4.8, For="[2607:f8b0:4004:83f::200e]:4747"',
      'For=2.2.2.2:8883, For=64:ff9b::188.0.2.200, For=3.3.5.5, For=2001:db7::abcd',
    ]
    const proxies = [
      '10.0.0.0/8',
      '2.2.2.2/32',
      '2607:f8b0:4004:83f::200e/128',
      '3.3.0.0/16',
      '2001:db7::/64',
    ]
    expect(ask(lines, [...proxies, '::ffff:4.4.4.4/124', '64:ff9b::188.0.2.128/112'])).toBe('99.99.99.99')
    expect(ask(lines, proxies)).toBe('64:ff9b::bc00:2c8')
  })

  it.each([
    ['quotes', '"'.repeat(10_000)],
    ['escaped quotes', '\\"'.repeat(5_000)],
    ['backslashes', 'for="' + '\\'.repeat(10_000)],
    ['semicolons', ';'.repeat(10_000)],
    ['one quoted text', `for="${'a'.repeat(10_000)}"`],
  ])('answers null for 10,000 characters of %s', (_, header) => {
    expect(ask(header)).toBeNull()
  })

  it('still reads what the proxy wrote behind them', () => {
    expect(ask(`${'\\"'.repeat(5_000)}, for="[2001:db8::1]:80"`)).toBe('2001:db8::1')
  })
})
