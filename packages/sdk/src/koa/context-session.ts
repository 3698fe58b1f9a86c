import type { Context } from 'koa'

/** What `koa-session` knows of the session of one request, as far as giving it a new key needs it. */
export interface ContextSession {
  /** The key in an external store; `undefined` for a session that is kept in its cookie alone. */
  externalKey?: string | undefined
  readonly store?: { destroy(key: string, options: { ctx: Context }): unknown } | undefined
  /** `undefined`: not used in this request. `false`: given up. */
  readonly session?: object | false | undefined
  /** Of the content that was read; a session whose content has another is saved. */
  prevHash?: number | undefined
  readonly opts: { genid?: (ctx: Context) => string }
  commit(options?: { save?: boolean; regenerate?: boolean }): Promise<void>
}

/**
 * The session of a request as `koa-session` keeps it, under a symbol of its own on the app's context. `ctx.session` does not do:
 * its `externalKey` goes on being the old one after `regenerate()`. `undefined` without `koa-session`.
 */
export function contextSessionOf(ctx: Context): ContextSession | undefined {
  for (const symbol of Object.getOwnPropertySymbols(ctx.app.context)) {
    if (symbol.description === 'get contextSession') return ctx[symbol] as ContextSession
  }
  return undefined
}
