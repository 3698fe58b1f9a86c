/** Parameters whose values let someone in, or stand for a person: what is in the address bar must not reach a report. */
const secretName =
  /(?:^|[_.[-]|%5b)(?:(?:access|auth|id|refresh|reset|csrf|xsrf|api|bearer|session|invite|magic|sign)?[_-]?(?:token|secret|key|code|ticket|otp)|pass(?:word|wd)?|pwd|auth|authorization|credentials?|session(?:id)?|sid|jwt|sig(?:nature)?|email|e-mail)(?:\]|%5d)?$/i

/** The URL without the values of parameters that look like secrets, without user and password, and without its fragment. */
export function scrubUrl(url: string): string {
  // Most URLs have nothing to hide, and each view comes through here.
  if (!/[?#@]/.test(url)) return url
  const hash = url.indexOf('#')
  const text = (hash === -1 ? url : url.slice(0, hash)).replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#@]*@/i, '$1')
  const query = text.indexOf('?')
  if (query === -1) return text
  const parameters = text
    .slice(query + 1)
    .split('&')
    .map((parameter) => {
      const equals = parameter.indexOf('=')
      const isSecret = equals !== -1 && secretName.test(parameter.slice(0, equals))
      return isSecret ? `${parameter.slice(0, equals)}=hidden` : parameter
    })
  return `${text.slice(0, query)}?${parameters.join('&')}`
}
