import { createHmac } from 'node:crypto'
import { isIP } from 'node:net'
import type { JsonObject, PageMessage } from '@keepsight/protocol'
import { parseCombinedLine, type CombinedLine } from './combined-line.js'
import type { ReadRecords } from './parsed-record.js'
import { readLines } from './read-lines.js'

/**
 * Reads a web server's access log: each line is a `page` message.
 *
 * Such a log knows no visitor. Its `anonymousId` is made of the address and the user agent, keyed with a salt, so that
 * visitors can be counted: people behind one address with the same browser count as one, and one person with two addresses as two.
 */
export function readCombined(salt: Buffer): ReadRecords {
  return async function* (chunks) {
    for await (const { number: line, text } of readLines(chunks)) {
      if (text === null) {
        yield { line, content: '', reason: 'the line is longer than 1 MiB' }
        continue
      }
      if (text === '') continue
      const parsed = parseCombinedLine(text)
      yield typeof parsed === 'string'
        ? { line, content: text, reason: parsed }
        : { line, content: text, message: pageOf(parsed, salt) }
    }
  }
}

function pageOf(line: CombinedLine, salt: Buffer): PageMessage {
  const { path, search } = splitTarget(line.target)
  const hostIsIp = isIP(line.host) !== 0
  const properties: JsonObject = { status: line.status }
  if (line.method) properties.method = line.method
  if (line.bytes !== null) properties.bytes = line.bytes
  if (line.protocol) properties.protocol = line.protocol
  if (!hostIsIp) properties.host = line.host
  return {
    type: 'page',
    timestamp: line.time,
    anonymousId: visitorOf(line, salt),
    ...(line.user ? { userId: line.user } : {}),
    context: {
      ...(hostIsIp ? { ip: line.host } : {}),
      ...(line.userAgent ? { userAgent: line.userAgent } : {}),
      page: {
        ...(path ? { path } : {}),
        ...(search ? { url: path + search, search } : {}),
        ...(line.referrer ? { referrer: line.referrer } : {}),
      },
      library: { name: 'keepsight-import' },
    },
    properties,
  }
}

/** A request's target as path and query; proxies are asked for whole URLs (`GET http://host/path`). */
function splitTarget(target: string | null): { path: string; search: string } {
  const local = (target ?? '').replace(/^[a-z]+:\/\/[^/?#]*/i, '').replace(/#.*$/, '')
  const query = local.indexOf('?')
  return query < 0 ? { path: local, search: '' } : { path: local.slice(0, query), search: local.slice(query) }
}

function visitorOf({ host, userAgent }: CombinedLine, salt: Buffer): string {
  const digest = createHmac('sha256', salt)
    .update(`${host}\0${userAgent ?? ''}`)
    .digest('base64url')
  return `log-${digest.slice(0, 22)}`
}
