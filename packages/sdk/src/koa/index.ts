import { AsyncResource } from 'node:async_hooks'
import { Readable } from 'node:stream'
import type { Context, Next } from 'koa'
import type { GuardOptions, KeepsightStatus, RequestContextOptions, RunWithRequest } from '../index.js'
import { contextSessionOf } from './context-session.js'
import { followRegenerate } from './regenerate.js'

/** How a Koa app's requests are read; see {@link RequestContextOptions}. The request is Koa's `ctx`. */
export type KoaOptions = RequestContextOptions<Context>

/** What the middleware needs of a Keepsight, whatever its events. */
export interface ServesRequests {
  requestRunner(options?: RequestContextOptions): RunWithRequest
  status(): KeepsightStatus
}

/**
 * How the external store of `koa-session` is guarded: one whose `get`, `set` and `destroy` answer promises.
 *
 * @example
 * app.use(session({ store: keepsight.userSessions.guard(store, koaSessionStore) }, app))
 */
export const koaSessionStore = {
  methods: { read: 'get', write: ['set'], destroy: 'destroy' },
} as const satisfies GuardOptions

/**
 * Middleware for Koa 3 that lets `viewed()`, `track()` and the others know the request wherever they are called during it. Use it
 * first: before the session, and before the routes. User and session are read when something is recorded, by default from
 * `ctx.state.user.id` (Passport), else `ctx.session.userId`, and the external key of `koa-session`, else `ctx.session.sessionId`
 * for sessions that are kept in their cookie alone. It sets no cookie and reads nothing until then. Where the SDK asks for a
 * request, give it `ctx`.
 *
 * @example
 * app.use(keepsightKoa(keepsight))
 * router.get('/products/:id', async (ctx) => {
 *   const product = await products.find(ctx.params.id)
 *   keepsight.viewed(product) // counts once the page below has been sent
 *   ctx.body = productPage(product)
 * })
 */
export function keepsightKoa(keepsight: ServesRequests, options: KoaOptions = {}) {
  const { user = userOf, sessionKey = sessionKeyOf } = options
  const run = keepsight.requestRunner({ ...options, user, sessionKey } as RequestContextOptions)
  const isGuarded = (): boolean => keepsight.status().sessions.state !== 'off'
  return function keepsightMiddleware(ctx: Context, next: Next): Promise<void> {
    return run(ctx, ctx.res, async () => {
      const saveRegenerated = followRegenerate(ctx, isGuarded)
      await next()
      await saveRegenerated()
      keepContext(ctx.body)
    })
  }
}

function userOf(ctx: Context): unknown {
  const { user } = ctx.state as { user?: { id?: unknown } | null }
  return user?.id ?? sessionOf(ctx)?.userId
}

function sessionKeyOf(ctx: Context): string | undefined {
  return contextSessionOf(ctx)?.externalKey ?? sessionOf(ctx)?.sessionId
}

function sessionOf(ctx: Context): { userId?: unknown; sessionId?: string } | null | undefined {
  return ctx.session as ReturnType<typeof sessionOf>
}

/** Koa sends the body after the last middleware, outside of the request's context: what makes a stream's chunks enters it again. */
function keepContext(body: unknown): void {
  if (body instanceof Readable) body._read = AsyncResource.bind(body._read)
}
