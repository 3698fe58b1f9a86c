/** Names of parameters whose values open doors, in lower case without `-` and `_`. */
const secretNames = new Set(
  `token key code secret password passwd pwd pass session sessionid sid phpsessid jsessionid aspsessionid cfid cftoken
   auth authorization authuser jwt sig signature otp pin ticket csrf xsrf nonce state assertion samlresponse samlrequest
   credential credentials accesskey accesskeyid hmac`.split(/\s+/),
)
/** A name that ends so is one too: `access_token`, `X-Amz-Signature`, `client-secret`, `apiKey`. */
const secretEndings = /(?:token|secret|password|passwd|signature|apikey|sessionid|credential)$/

/** What stands where a secret was. */
const redacted = 'redacted'

/**
 * A URL without secrets: the values of parameters such as `token`, `code` or `session` in query, fragment and path
 * (`;jsessionid=`) are replaced by `redacted`, and a user name and password before the host are removed.
 */
export function scrubUrl(url: string): string {
  if (!/[?#;@&]/.test(url)) return url
  const withoutUser = url.replace(/^([a-z][a-z0-9+.-]{0,20}:)?\/\/[^/?#]*@/i, '$1//')
  const path = withoutUser.search(/[?#]/)
  if (path < 0) return redact(withoutUser, pathParameter)
  return redact(withoutUser.slice(0, path), pathParameter) + redact(withoutUser.slice(path), queryParameter)
}

/** `;name=value`, up to the next part of the path. */
const pathParameter = /([;&])([^;&=/]+)=([^;&/]*)/g
/** `?name=value` and the like, also in a fragment such as `#/route?name=value`. A value may hold slashes. */
const queryParameter = /([?&#;])([^?&#;=/]+)=([^?&#;]*)/g

function redact(text: string, parameter: RegExp): string {
  return text.replace(parameter, (whole, start: string, name: string, value: string) =>
    isSecret(name) && value !== '' ? `${start}${name}=${redacted}` : whole,
  )
}

/** The path of a URL or path: no query, no fragment, no secret `;parameter`; `/` when there is none. */
export function pathOf(url: string): string {
  const path = withoutQuery(url.startsWith('/') && url.charCodeAt(1) !== slash ? url : withoutHost(url))
  if (path === '') return '/'
  return scrubUrl(path)
}

function withoutQuery(path: string): string {
  const query = path.indexOf('?')
  const fragment = path.indexOf('#')
  if (query < 0 && fragment < 0) return path
  return path.slice(0, query < 0 || (fragment >= 0 && fragment < query) ? fragment : query)
}

/** What follows scheme and host; a relative path is itself. */
function withoutHost(url: string): string {
  const scheme = url.indexOf('//')
  if (scheme !== 0 && (scheme < 1 || url.charCodeAt(scheme - 1) !== colon)) return url
  const host = scheme + 2
  const length = url.slice(host).search(/[/?#]/)
  return length < 0 ? '' : url.slice(host + length)
}

const slash = 0x2f
const colon = 0x3a

function isSecret(name: string): boolean {
  const plain = decoded(name)
    .toLowerCase()
    .replace(/[-_.[\]]/g, '')
  return secretNames.has(plain) || secretEndings.test(plain)
}

function decoded(name: string): string {
  if (!name.includes('%')) return name
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
