import { Buffer } from 'node:buffer'
import { RecentMap } from '../recent-map.js'

// Decoding Basic costs more than remembering it, and few different headers come.
const decoded = new RecentMap<string, string>(1000)

/**
 * The key in an `Authorization` header: the Basic user name, or the Bearer token. `''` when the header is there without a key;
 * `undefined` when there is no header.
 */
export function keyOfAuthorization(header: string | undefined): string | undefined {
  if (header === undefined) return undefined
  const known = decoded.get(header)
  if (known !== undefined) return known
  const key = decode(header)
  if (header.length <= 1024) decoded.set(header, key)
  return key
}

function decode(header: string): string {
  const [scheme = '', credentials = ''] = header.trim().split(/\s+/, 2)
  switch (scheme.toLowerCase()) {
    case 'bearer':
      return credentials
    case 'basic': {
      const text = Buffer.from(credentials, 'base64').toString('latin1')
      const colon = text.indexOf(':')
      return colon < 0 ? text : text.slice(0, colon)
    }
    default:
      return ''
  }
}
