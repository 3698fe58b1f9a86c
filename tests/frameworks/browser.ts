/** What the app answered. */
export interface BrowserAnswer {
  status: number
  headers: Headers
  body: Record<string, unknown>
}

/** A browser of a kind: it keeps cookies, and follows no redirects. */
export class Browser {
  readonly cookies = new Map<string, string>()
  readonly #url: string
  readonly #headers: Record<string, string>

  constructor(url: string, headers: Record<string, string> = {}) {
    this.#url = url
    this.#headers = headers
  }

  /** The header that it sends. */
  get cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  /** Another browser with the same cookies, as they are now. */
  copy(): Browser {
    const copy = new Browser(this.#url, this.#headers)
    for (const [name, value] of this.cookies) copy.cookies.set(name, value)
    return copy
  }

  get(path: string, init: RequestInit = {}): Promise<BrowserAnswer> {
    return this.#request(path, init)
  }
  post(path: string, body: object = {}): Promise<BrowserAnswer> {
    const headers = { 'content-type': 'application/json' }
    return this.#request(path, { method: 'POST', body: JSON.stringify(body), headers })
  }
  /** Submits a form of a page. */
  submit(path: string, fields: Record<string, string> = {}): Promise<BrowserAnswer> {
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      origin: this.#url,
      accept: 'text/html,*/*;q=0.8',
    }
    return this.#request(path, { method: 'POST', body: new URLSearchParams(fields).toString(), headers })
  }

  async #request(path: string, init: RequestInit): Promise<BrowserAnswer> {
    const response = await fetch(`${this.#url}${path}`, {
      redirect: 'manual',
      ...init,
      headers: {
        'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
        ...this.#headers,
        ...(init.headers as Record<string, string> | undefined),
        ...(this.cookies.size > 0 ? { cookie: this.cookie } : {}),
      },
    })
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(';')
      const equals = pair.indexOf('=')
      const name = pair.slice(0, equals)
      const isGone = attributes.some((text) => /^\s*(max-age=0|expires=thu, 01 jan 1970)/i.test(text))
      if (isGone || equals === pair.length - 1) this.cookies.delete(name)
      else this.cookies.set(name, pair.slice(equals + 1))
    }
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json') ?? false
    return {
      status: response.status,
      headers: response.headers,
      body: isJson && text !== '' ? (JSON.parse(text) as Record<string, unknown>) : { text },
    }
  }
}
