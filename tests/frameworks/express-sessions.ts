import type { Request, RequestHandler } from 'express'
import session, { MemoryStore, type Store } from 'express-session'
import type { Framework, FrameworkOptions } from './framework.js'
import type { Call, Kept } from './routes.js'

/** The store of `express-session` that keeps its sessions in the process. */
export const expressStore: Pick<Framework, 'newStore' | 'keysOf'> = {
  newStore: () => new MemoryStore(),
  keysOf: (store) => Object.keys((store as unknown as { sessions: object }).sessions),
}

/** `express-session` with a store and the options of a test. */
export function expressSessions({ store, session: options }: FrameworkOptions): RequestHandler {
  return session({
    secret: 'only for tests, and long enough for both',
    resave: false,
    saveUninitialized: false,
    ...options,
    store: store as Store,
  })
}

/** What the routes of every framework are given of a request to Express. */
export function expressCall(request: Request): Call {
  return {
    request,
    params: request.params as Record<string, string>,
    body: (request.body ?? {}) as object,
    session: () => request.session as Kept,
    regenerate: () => called((done) => request.session.regenerate(done)),
    destroy: () => called((done) => request.session.destroy(done)),
  }
}

function called(call: (done: (error?: unknown) => void) => unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    call((error) => (error ? reject(error instanceof Error ? error : new Error('failed')) : resolve()))
  })
}
