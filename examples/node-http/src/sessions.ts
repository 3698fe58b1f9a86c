import { randomBytes } from 'node:crypto'
import { IncomingMessage, type ServerResponse } from 'node:http'

/** Who is logged in. */
export interface Session {
  userId: string
}

/** Keeps sessions in this process, for one that runs alone. With Redis or a database these are the same three methods. */
export class Sessions {
  readonly #sessions = new Map<string, Session>()

  read(key: string): Promise<Session | undefined> {
    return Promise.resolve(this.#sessions.get(key))
  }
  write(key: string, session: Session): Promise<void> {
    this.#sessions.set(key, session)
    return Promise.resolve()
  }
  destroy(key: string): Promise<void> {
    this.#sessions.delete(key)
    return Promise.resolve()
  }
}

/** A request with its session, and the key of that, where Keepsight looks for them. */
export class ShopRequest extends IncomingMessage {
  sessionID: string | null = null
  session: Session | null = null
}

/** A key that nobody guesses: each log-in has its own. */
export function newSessionKey(): string {
  return randomBytes(32).toString('base64url')
}

/** The key in the cookie of a request; `null` when there is none. */
export function cookieKeyOf(request: IncomingMessage): string | null {
  return /(?:^|; )session=([\w-]{43})/.exec(request.headers.cookie ?? '')?.[1] ?? null
}

/** Lets the browser keep the key; without one, forget it. */
export function setSessionCookie(response: ServerResponse, key: string | null): void {
  const lasts = key === null ? '; Max-Age=0' : ''
  response.appendHeader('set-cookie', `session=${key ?? ''}; HttpOnly; SameSite=Lax; Path=/${lasts}`)
}
