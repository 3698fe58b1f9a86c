import { describe, expect, test } from 'vitest'
import { parseCombinedLine } from './combined-line.js'

const line = (parts: { time?: string; request?: string; rest?: string } = {}) => {
  const { time = '17/May/2015:10:05:03 +0000', request = 'GET /a?b=1 HTTP/1.1' } = parts
  return `192.0.2.7 - - [${time}] "${request}" ${parts.rest ?? '200 5120 "https://example.org/" "Mozilla/5.0"'}`
}

describe('parseCombinedLine', () => {
  test('reads every field of a line', () => {
    expect(parseCombinedLine(line())).toEqual({
      host: '192.0.2.7',
      user: null,
      time: '2015-05-17T10:05:03.000Z',
      method: 'GET',
      target: '/a?b=1',
      protocol: 'HTTP/1.1',
      status: 200,
      bytes: 5120,
      referrer: 'https://example.org/',
      userAgent: 'Mozilla/5.0',
    })
  })

  test('takes the offset of the time into account', () => {
    expect(parseCombinedLine(line({ time: '31/Dec/2015:23:30:00 -0130' }))).toMatchObject({
      time: '2016-01-01T01:00:00.000Z',
    })
  })

  test.each([
    ['a dash where there is nothing', '304 - "-" "-"', { bytes: null, referrer: null, userAgent: null }],
    [
      'an escaped quote',
      String.raw`200 1 "-" "say \"hi\" \\ there"`,
      { userAgent: String.raw`say "hi" \ there` },
    ],
    ['escaped bytes that are UTF-8', String.raw`200 1 "/caf\xc3\xa9" "-"`, { referrer: '/café' }],
    ['escaped bytes that are not', String.raw`200 1 "/\xe4\xe5" "-"`, { referrer: String.raw`/\xe4\xe5` }],
    ['fields added at the end', '200 1 "-" "curl/8" "203.0.113.9" 0.004', { userAgent: 'curl/8' }],
  ])('reads %s', (_, rest, fields) => {
    expect(parseCombinedLine(line({ rest }))).toMatchObject(fields)
  })

  test.each([
    ['POST /x HTTP/2.0', { method: 'POST', target: '/x', protocol: 'HTTP/2.0' }],
    ['GET /old', { method: 'GET', target: '/old', protocol: null }],
    ['-', { method: null, target: null, protocol: null }],
    [String.raw`\x16\x03\x01`, { method: null, target: null }],
  ])('accepts the request %s', (request, fields) => {
    expect(parseCombinedLine(line({ request }))).toMatchObject(fields)
  })

  test('reads the user name of HTTP authentication, spaces and all', () => {
    expect(parseCombinedLine(line().replace('- - [', '- ada lovelace ['))).toMatchObject({
      user: 'ada lovelace',
    })
  })

  test.each([
    ['', 'the host is missing'],
    [line().slice(0, -1), 'the user agent is not in quotes, or has no closing quote'],
    [line({ rest: '200 5120' }), 'the size is neither a number nor -'],
    [line({ rest: 'OK 5120 "-" "-"' }), 'the status is not a number of three digits'],
    [line({ time: '31/Feb/2015:10:05:03 +0000' }), 'the time is not of the form 17/May/2015:10:05:03 +0000'],
    [line({ time: '17/Mai/2015:10:05:03 +0000' }), 'the time is not of the form 17/May/2015:10:05:03 +0000'],
  ])('says what is wrong with %j', (text, reason) => {
    expect(parseCombinedLine(text)).toBe(reason)
  })
})
