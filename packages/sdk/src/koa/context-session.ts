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

/** The symbol of each app's context under which `koa-session` keeps it. */
const symbols = new WeakMap<object, symbol>()

/**
 * The session of a request as `koa-session` keeps it, under a symbol of its own on the app's context. `ctx.session` does not do:
 * its `externalKey` goes on being the old one after `regenerate()`. `undefined` without `koa-session`.
 */
export function contextSessionOf(ctx: Context): ContextSession | undefined {
  const { context } = ctx.app
  let symbol = symbols.get(context)
  if (!symbol) {
    symbol = Object.getOwnPropertySymbols(context).find(
      ({ description }) => description === 'get contextSession',
    )
    if (!symbol) return undefined
    symbols.set(context, symbol)
  }
  return ctx[symbol] as ContextSession
}
