/** What is read of SvelteKit's `RequestEvent`. */
export interface SvelteKitEvent {
  readonly request: Request
  /** Of the page, also where its data is asked for. */
  readonly url: URL
  readonly locals: object
  /** The browser asks for the data of a page alone. */
  readonly isDataRequest: boolean
  /** The app asks itself, with `event.fetch()`. */
  readonly isSubRequest: boolean
  /** What the adapter brings. */
  readonly platform?: unknown
  getClientAddress(): string
}

/** The address of the client, as the adapter of SvelteKit says; there is none while pages are made ahead. */
export function addressOf(event: SvelteKitEvent): string | undefined {
  try {
    return event.getClientAddress()
  } catch {
    return undefined
  }
}

/** True when the browser asks anew for the data of the page that it shows: after a form action, or `invalidate()`. */
export function isRefresh({ request, url, isDataRequest }: SvelteKitEvent): boolean {
  const referrer = isDataRequest ? request.headers.get('referer') : null
  if (referrer === null || !URL.canParse(referrer)) return false
  const { pathname, search } = new URL(referrer)
  return pathname === url.pathname && search === url.search
}

/** True for what SvelteKit makes itself, in the request's context: pages, their data, and what `json()` makes. */
export function isOfSvelteKit({ headers }: Response): boolean {
  return /^(text\/html|text\/sveltekit-data|application\/json)\b/.test(headers.get('content-type') ?? '')
}

/**
 * True when the browser has this very page already. SvelteKit then answers 304 without a look at the body, by this comparison.
 */
export function isUnchanged({ request }: SvelteKitEvent, { status, headers }: Response): boolean {
  const known = request.headers.get('if-none-match')?.replace(/^W\/(?=")/, '')
  return status === 200 && known !== undefined && known === headers.get('etag')
}
