import { ExpressAdapter } from '@nestjs/platform-express'
import type { Request, Response } from 'express'
import session, { MemoryStore, type Store } from 'express-session'
import type { NestPlatform } from './nest-app.js'
import type { Kept } from './routes.js'

/** Nest on Express, with `express-session`. */
export const nestExpress: NestPlatform<Request> = {
  newStore: () => new MemoryStore(),
  keysOf: (store) => Object.keys((store as unknown as { sessions: object }).sessions),
  adapter: () => new ExpressAdapter(),
  useSessions(app, { store, session: options }) {
    app.use(
      session({
        secret: 'only for tests, and long enough for both',
        resave: false,
        saveUninitialized: false,
        ...options,
        store: store as Store,
      }),
    )
  },
  callOf: (request) => ({
    request,
    params: request.params as Record<string, string>,
    body: (request.body ?? {}) as object,
    session: () => request.session as Kept,
    regenerate: () => called((done) => request.session.regenerate(done)),
    destroy: () => called((done) => request.session.destroy(done)),
  }),
  rawOf: (response) => response as Response,
}

function called(call: (done: (error?: unknown) => void) => unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    call((error) => (error ? reject(error instanceof Error ? error : new Error('failed')) : resolve()))
  })
}
