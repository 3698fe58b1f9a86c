import type { IncomingMessage, ServerResponse } from 'node:http'
import { requestStorage } from '../request/request-context.js'
import type { RequestLike } from '../request/request.js'

/** What is used of Adonis's `HttpContext`. */
export interface AdonisContext {
  readonly request: { readonly request: IncomingMessage }
  readonly response: {
    readonly response: ServerResponse
    readonly lazyBody: { stream?: readonly [unknown, ...unknown[]] }
  }
  /** There once the session middleware ran. */
  readonly session?: AdonisSession
  /** There once `initialize_auth_middleware` of `@adonisjs/auth` ran. */
  readonly auth?: object
}

/** What is used of a session of `@adonisjs/session`. */
export interface AdonisSession {
  readonly sessionId: string
  /** Whether its content was read. */
  readonly initiated: boolean
  /** Whether the request came without a session's cookie. */
  readonly fresh: boolean
  readonly isEmpty: boolean
  readonly hasRegeneratedSession: boolean
  readonly responseFlashMessages: { readonly isEmpty: boolean }
  all(): unknown
  regenerate(): void
  commit(): Promise<void>
}

/** A request of Adonis: read as Node has it, and known to the app by its `HttpContext`. */
export class AdonisRequest<Context extends AdonisContext = AdonisContext> implements RequestLike {
  readonly native: Context
  /** Node's own, so that this is the request that is meant by it. */
  readonly req: IncomingMessage

  constructor(native: Context) {
    this.native = native
    this.req = native.request.request
  }

  get headers(): IncomingMessage['headers'] {
    return this.req.headers
  }
  get method(): string | undefined {
    return this.req.method
  }
  get url(): string | undefined {
    return this.req.url
  }
  get socket(): IncomingMessage['socket'] {
    return this.req.socket
  }
  get errored(): Error | null {
    return this.req.errored
  }
}

/** The context of the request that is being served; `undefined` outside of any. */
export function currentContext(): AdonisContext | undefined {
  const request = requestStorage.getStore()?.request
  return request instanceof AdonisRequest ? (request.native as AdonisContext) : undefined
}

/** The logged-in person in the content of a session: where the guard `web` of `@adonisjs/auth` puts it, else `userId`. */
export function userInSession(content: unknown): unknown {
  const { auth_web: web, userId } = (content ?? {}) as { auth_web?: unknown; userId?: unknown }
  return web ?? userId
}

/** Whether the session goes on under another key than this one. Adonis destroys what is under this one then, as in a log-out. */
export function hasMovedFrom(session: AdonisSession | undefined, key: string): boolean {
  return (
    session !== undefined && session.hasRegeneratedSession && !session.isEmpty && session.sessionId !== key
  )
}

/**
 * The session that a request came with has ended. Adonis would go on under its key, under which nothing may be written: there is a
 * new one, which the browser gets once something is kept under it. Until then the old one says why the session ended.
 */
export function renewSession(session: AdonisSession | undefined): void {
  if (!session) return
  session.regenerate()
  const commit = session.commit.bind(session)
  session.commit = async () => {
    if (!session.isEmpty || !session.responseFlashMessages.isEmpty) await commit()
  }
}
