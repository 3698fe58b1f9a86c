import { headerOf, type RequestLike } from '../request/request.js'

/** More cookies than this are not looked at. */
const mostCookies = 100

/**
 * What the cookies of a request may hold as session keys, signed or not: each value as it is, and without the signature that
 * express-session (`s:key.signature`), @fastify/session (`key.signature`), AdonisJS (`s:message.signature`) or React Router
 * (`text.signature`) gave it. Only for looking up: a signature is not checked.
 */
export function cookieKeys(request: RequestLike): string[] {
  const keys: string[] = [...(request.sealedKeys ?? [])]
  for (const pair of headerOf(request, 'cookie').split(';', mostCookies)) {
    const equals = pair.indexOf('=')
    if (equals === -1) continue
    const value = decoded(pair.slice(equals + 1).trim())
    const text = value.startsWith('s:') ? value.slice(2) : value
    const dot = text.lastIndexOf('.')
    if (text !== '') keys.push(text)
    if (dot <= 0) continue
    const signed = text.slice(0, dot)
    keys.push(signed)
    const message = messageIn(signed)
    if (message !== undefined) keys.push(message)
  }
  return keys
}

/** What AdonisJS signs, `{ "message": key }`, and React Router, `"key"`: both as JSON in base64. */
function messageIn(signed: string): string | undefined {
  if (!/^(?:eyJ|I[g-v])/.test(signed)) return undefined
  try {
    const content = JSON.parse(Buffer.from(signed, 'base64url').toString()) as { message?: unknown } | string
    const message = typeof content === 'string' ? content : content.message
    return typeof message === 'string' ? message : undefined
  } catch {
    return undefined
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
