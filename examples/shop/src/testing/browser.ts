/** A page as it arrived. */
export interface Answer {
  status: number
  location: string | null
  body: string
  headers: Headers
}

/** Somebody with a cookie jar, who follows no redirects. */
export class Browser {
  readonly cookies = new Map<string, string>()
  readonly #base: string

  constructor(base: string) {
    this.#base = base
  }

  async get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return await this.#ask(path, { headers })
  }

  async head(path: string): Promise<Answer> {
    return await this.#ask(path, { method: 'HEAD' })
  }

  /** Sends a form as a page of the shop would. */
  async post(
    path: string,
    form: Record<string, string> = {},
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    return await this.#ask(path, {
      method: 'POST',
      body: new URLSearchParams(form),
      headers: { 'sec-fetch-site': 'same-origin', ...headers },
    })
  }

  async logIn(email: string, password = 'demo'): Promise<Answer> {
    return await this.post('/login', { email, password })
  }

  async #ask(path: string, init: RequestInit & { headers?: Record<string, string> }): Promise<Answer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(this.#base + path, {
      ...init,
      redirect: 'manual',
      headers: { ...init.headers, ...(cookie ? { cookie } : {}) },
    })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '' || /expires=Thu, 01 Jan 1970/i.test(line)) this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
    return {
      status: response.status,
      location: response.headers.get('location'),
      body: await response.text(),
      headers: response.headers,
    }
  }
}
