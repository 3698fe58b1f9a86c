import type { ResponseLike } from './request.js'

type Header = string | number | readonly string[]
interface Writable {
  writeHead?(...args: unknown[]): unknown
  getHeader?(name: string): Header | undefined
  appendHeader?(name: string, value: string): unknown
}

/**
 * Sees to it that a line of `Set-Cookie` is still there when the headers are written. better-auth and others write
 * all of their own at the end, and theirs replace what was set before. Where nobody sets a cookie in the end, because somebody
 * took them all away so that the answer can be cached, none is set.
 */
export function keepCookie(response: ResponseLike, line: string): void {
  const target = response as Writable
  const { writeHead } = target
  if (!writeHead) return
  target.writeHead = function (this: Writable, ...args) {
    const headers = args.at(-1)
    const name = isHeaders(headers)
      ? Object.keys(headers).find((key) => /^set-cookie$/i.test(key))
      : undefined
    if (isHeaders(headers) && name !== undefined) {
      const lines = linesOf(headers[name])
      if (lines.includes(line)) return writeHead.apply(this, args)
      return writeHead.apply(this, [...args.slice(0, -1), { ...headers, [name]: [...lines, line] }])
    }
    const lines = linesOf(this.getHeader?.('set-cookie'))
    if (lines.length > 0 && !lines.includes(line)) this.appendHeader?.('Set-Cookie', line)
    return writeHead.apply(this, args)
  }
}

function isHeaders(value: unknown): value is Record<string, Header | undefined> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function linesOf(header: Header | undefined): string[] {
  if (header === undefined) return []
  return typeof header === 'object' ? [...header] : [String(header)]
}
