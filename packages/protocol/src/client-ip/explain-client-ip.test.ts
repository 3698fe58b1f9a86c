import { describe, expect, it } from 'vitest'
import { clientIp, explainClientIp, type TrustProxy } from './index.js'

const trustProxy = { proxies: ['10.0.0.0/8'], header: 'X-Forwarded-For' }

function explain(
  peer: string | undefined,
  headers: { [name: string]: string },
  setting: TrustProxy = trustProxy,
) {
  const request = { socket: { remoteAddress: peer }, headers }
  const explanation = explainClientIp(request, { trustProxy: setting })
  expect(explanation.ip).toBe(clientIp(request, { trustProxy: setting }))
  return explanation
}

describe('explainClientIp', () => {
  it('tells each step of the way, in order', () => {
    const { ip, steps, warnings } = explain('10.0.0.1', {
      'x-forwarded-for': '6.6.6.6, 203.0.113.9, 10.0.0.2',
    })
    expect(ip).toBe('203.0.113.9')
    expect(steps).toEqual([
      'The connection comes from "10.0.0.1", a trusted proxy, so the header x-forwarded-for is read.',
      'The entry "10.0.0.2" is a trusted proxy, and is passed over.',
      'The entry "203.0.113.9" is not a trusted proxy: it is the first such from the right.',
      'So the client’s address is 203.0.113.9.',
    ])
    expect(warnings).toEqual([])
  })

  it('prints as numbered lines with the warnings below', () => {
    expect(String(explain('9.9.9.9', { 'x-real-ip': '1.1.1.1' }, false))).toBe(
      [
        '1. The connection comes from "9.9.9.9". trustProxy is false, so no header is read.',
        '2. So the client’s address is 9.9.9.9.',
        'Warning: The request has x-real-ip, which is not believed. If "9.9.9.9" is your proxy, write trustProxy: { proxies: ["9.9.9.9"], header: "x-real-ip" } (with its whole range, if it has one); if it is a client, all is well.',
      ].join('\n'),
    )
  })

  it.each([
    ['all hops are trusted', '10.0.0.1', { 'x-forwarded-for': '10.0.0.2' }, /^All hops are trusted proxies/],
    ['the peer is not a trusted proxy', '9.9.9.9', { 'x-forwarded-for': '1.1.1.1' }, /which is not believed/],
    [
      'the proxy wrote another header',
      '10.0.0.1',
      { 'x-real-ip': '1.1.1.1' },
      /but the request has x-real-ip/,
    ],
    ['the proxy wrote no header', '10.0.0.1', {}, /did not send x-forwarded-for\. Configure it/],
    [
      'the proxy wrote no address',
      '10.0.0.1',
      { 'x-forwarded-for': 'unknown' },
      /something else than an address/,
    ],
    ['the socket has no address', undefined, { 'x-forwarded-for': '1.1.1.1' }, /add unixSocket: "trusted"/],
    [
      'the chain is endless',
      '10.0.0.1',
      { 'x-forwarded-for': '10.0.0.2,'.repeat(99) + '10.0.0.2' },
      /^All hops are trusted/,
    ],
  ])('warns when %s', (_, peer, headers, warning) => {
    const { warnings, toString } = explain(peer, headers as { [name: string]: string })
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toMatch(warning)
    expect(toString()).toContain(warnings[0])
  })

  it('does not warn about an ordinary client', () => {
    expect(explain('9.9.9.9', {}).warnings).toEqual([])
    expect(explain('9.9.9.9', {}, false).warnings).toEqual([])
  })

  it('makes the request’s own text harmless for a page and a terminal', () => {
    const header = `<script>alert(1)</script>\u001b[31m\u202e${'x'.repeat(500)}`
    const text = String(explain('10.0.0.1', { 'x-forwarded-for': header }))
    expect(text).not.toMatch(/[<>\u001b\u202e]/)
    expect(text.length).toBeLessThan(800)
  })
})
