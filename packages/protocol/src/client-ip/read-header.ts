import type { ClientIpRequest, HeaderFormat } from './trust-proxy.js'

/**
 * A header's whole value: all its lines joined by commas, or the last line of one that has a single value.
 *
 * @param name in lower case
 */
export function readHeader(request: ClientIpRequest, name: string, format: HeaderFormat): string | undefined {
  if (format === 'single') {
    const line = lastRawLine(request.rawHeaders, name)
    if (line !== undefined) return line
  }
  const value = joinedValue(request.headers, name)
  if (value === undefined || format !== 'single') return value
  // Node and fetch join a repeated header's lines by commas, and then the last line is the last part.
  return value.slice(value.lastIndexOf(',') + 1)
}

function lastRawLine(rawHeaders: readonly string[] | undefined, name: string): string | undefined {
  if (rawHeaders === undefined) return undefined
  for (let at = rawHeaders.length - 2; at >= 0; at -= 2) {
    const key = rawHeaders[at]
    if (key?.length === name.length && key.toLowerCase() === name) {
      return rawHeaders[at + 1]
    }
  }
  return undefined
}

function joinedValue(headers: ClientIpRequest['headers'], name: string): string | undefined {
  if (typeof headers.get === 'function') return headers.get(name) ?? undefined
  const record = headers as { readonly [name: string]: unknown }
  // Node's keys are in lower case; those of a serverless event may not be.
  const own = Object.hasOwn(record, name)
    ? name
    : Object.keys(record).find((key) => key.toLowerCase() === name)
  const value = own === undefined ? undefined : record[own]
  if (typeof value === 'string') return value
  return Array.isArray(value) ? value.join(',') : undefined
}
