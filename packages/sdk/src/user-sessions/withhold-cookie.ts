import type { ResponseLike } from '../request/request.js'

type Header = string | number | readonly string[]
type Method = (...args: unknown[]) => unknown

/**
 * From now on the response sets no cookie that holds this session key: an answer that is sent after its session ended does not
 * hand the key out again. What other cookies it sets, it sets.
 */
export function withholdCookie(response: ResponseLike, key: string): void {
  if (response.headersSent) return
  // React Router signs the key as JSON in base64.
  const json = Buffer.from(JSON.stringify(key)).toString('base64').replace(/=+$/, '')
  const forms = [key, encodeURIComponent(key), json, encodeURIComponent(json)]
  const holdsKey = (line: unknown): boolean => forms.some((form) => String(line).includes(form))
  const without = (value: Header): Header =>
    Array.isArray(value) ? value.filter((line) => !holdsKey(line)) : holdsKey(value) ? [] : value
  const isSetCookie = (name: unknown): boolean => typeof name === 'string' && /^set-cookie$/i.test(name)
  const target = response as Partial<Record<'setHeader' | 'appendHeader' | 'writeHead', Method>>

  for (const method of ['setHeader', 'appendHeader'] as const) {
    const original = target[method]
    if (!original) continue
    target[method] = function (this: unknown, name: unknown, value: unknown) {
      return original.call(this, name, isSetCookie(name) ? without(value as Header) : value)
    }
  }
  const { writeHead } = target
  if (!writeHead) return
  target.writeHead = function (this: unknown, ...args) {
    const headers = args.at(-1)
    if (typeof headers !== 'object' || headers === null || Array.isArray(headers))
      return writeHead.apply(this, args)
    const kept = Object.entries(headers as Record<string, Header>).map(([name, value]) => [
      name,
      isSetCookie(name) ? without(value) : value,
    ])
    return writeHead.apply(this, [...args.slice(0, -1), Object.fromEntries(kept)])
  }
}
