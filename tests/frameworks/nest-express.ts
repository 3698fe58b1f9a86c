import { ExpressAdapter } from '@nestjs/platform-express'
import type { Request, Response } from 'express'
import { expressCall, expressSessions, expressStore } from './express-sessions.js'
import type { NestPlatform } from './nest-app.js'

/** Nest on Express, with `express-session`. */
export const nestExpress: NestPlatform<Request> = {
  ...expressStore,
  adapter: () => new ExpressAdapter(),
  useSessions(app, options) {
    app.use(expressSessions(options))
  },
  callOf: expressCall,
  rawOf: (response) => response as Response,
}
