import { AsyncResource } from 'node:async_hooks'
import { Readable } from 'node:stream'
import type { RequestContextOptions, RunWithRequest } from '../index.js'
import { optionsOfNative, type NativeOptions } from '../request/native-options.js'
import { AdonisRequest, userInSession, type AdonisContext } from './adonis-request.js'

export type { AdonisContext, AdonisSession } from './adonis-request.js'
export {
  guardSessions,
  type HasUserSessions,
  type LazyKeepsight,
  type SessionConfigProvider,
} from './guard-sessions.js'

/** How an Adonis app's requests are read. `Context` is Adonis's `HttpContext`. */
export type AdonisOptions<Context extends AdonisContext = AdonisContext> = NativeOptions<Context>

/** What the middleware needs of a Keepsight, whatever its events. */
export interface ServesRequests {
  requestRunner(options?: RequestContextOptions): RunWithRequest
}

/**
 * Makes the middleware for AdonisJS 6 that lets `viewed()`, `track()` and the others know the request wherever they are called
 * during it. It is the first of `server.use()` in `start/kernel.ts`. User and session are read when something is recorded: the
 * user by default from `ctx.auth.user.id`, else from the session, where `@adonisjs/auth` keeps it (`auth_web`), else
 * `userId` there. Where the SDK asks for a request, give it Node's: `ctx.request.request`.
 *
 * The sessions are guarded in `config/session.ts`: see {@link guardSessions}.
 *
 * @example
 * // app/middleware/keepsight_middleware.ts
 * export default keepsightAdonis(keepsight)
 *
 * // start/kernel.ts
 * server.use([() => import('#middleware/keepsight_middleware')])
 */
export function keepsightAdonis<Context extends AdonisContext = AdonisContext>(
  keepsight: ServesRequests,
  options: AdonisOptions<Context> = {},
) {
  const run = keepsight.requestRunner(optionsOfNative<Context>({ user, sessionKey, ...options }))

  return class KeepsightMiddleware {
    async handle(ctx: Context, next: () => Promise<unknown>): Promise<void> {
      await run(new AdonisRequest(ctx), ctx.response.response, async () => {
        await next()
        keepContext(ctx.response.lazyBody.stream?.[0])
      })
    }
  }
}

function user({ auth, session }: AdonisContext): unknown {
  const { user: person } = (auth ?? {}) as { user?: { id?: unknown } | null }
  return person?.id ?? (session?.initiated ? userInSession(session.all()) : undefined)
}

function sessionKey({ session }: AdonisContext): string | undefined {
  return session?.sessionId
}

/** Adonis sends a stream after the last middleware, outside of the request's context: what makes its chunks enters it again. */
function keepContext(body: unknown): void {
  if (body instanceof Readable) body._read = AsyncResource.bind(body._read)
}
