import type { Context } from 'koa'
import { contextSessionOf, type ContextSession } from './context-session.js'

/**
 * Lets `ctx.session.regenerate()` be one step. By itself `koa-session` destroys the session under its old key, which is what a
 * log-out does too, and writes one under the new key at once. Now it changes the key in memory only; the guard moves the log-in
 * when the session is saved, and what is left under the old key is destroyed after the answer.
 *
 * @param isGuarded whether user sessions are in use at all
 * @returns saves the session under its new key, where `koa-session` did not do so by itself (`autoCommit: false`)
 */
export function followRegenerate(ctx: Context, isGuarded: () => boolean): () => Promise<void> {
  const current = contextSessionOf(ctx)
  if (!current?.store) return () => Promise.resolve()
  const commit = current.commit.bind(current)
  let isUnsaved = false

  current.commit = async (options) => {
    const isMove = options?.regenerate === true && Boolean(current.session) && isGuarded()
    if (!isMove) await commit(options)
    else giveNewKey(ctx, current)
    isUnsaved = isMove
  }
  return async () => {
    if (isUnsaved) await commit()
  }
}

function giveNewKey(ctx: Context, current: ContextSession): void {
  const { externalKey: key, store, opts } = current
  ctx.res.once('close', () => {
    const destroy = async (): Promise<unknown> => key !== undefined && (await store?.destroy(key, { ctx }))
    destroy().catch(() => undefined)
  })
  current.externalKey = opts.genid?.(ctx)
  // What was read is not saved under the new key yet, changed or not.
  current.prevHash = undefined
}
