import type { Browser } from './browser.js'

/** Signing in and out of Auth.js as a person does in its own pages; `base` is their address. */
export interface AuthPages {
  base: '/auth' | '/api/auth'
}

/** Asks for a link by e-mail and opens it, as `linkOf` an address gives it. Answers where that leads. */
export async function signInByLink(
  browser: Browser,
  email: string,
  { base, linkOf }: AuthPages & { linkOf: (email: string) => string },
): Promise<string> {
  await browser.submit(`${base}/signin/email`, { email, csrfToken: await csrfOf(browser, base) })
  const { pathname, search } = new URL(linkOf(email))
  return locationOf(await browser.get(`${pathname}${search}`))
}

/** Sends the name in the form of credentials. Answers where that leads. */
export async function signInByName(browser: Browser, user: string, { base }: AuthPages): Promise<string> {
  const csrfToken = await csrfOf(browser, base)
  return locationOf(await browser.submit(`${base}/callback/credentials`, { user, csrfToken }))
}

export async function signOut(browser: Browser, { base }: AuthPages): Promise<void> {
  await browser.submit(`${base}/signout`, { csrfToken: await csrfOf(browser, base) })
}

async function csrfOf(browser: Browser, base: string): Promise<string> {
  return (await browser.get(`${base}/csrf`)).body['csrfToken'] as string
}

function locationOf({ headers }: { headers: Headers }): string {
  return headers.get('location') ?? ''
}
