import type { Writer } from '../change/writer.js'
import type { SessionsContext } from '../context.js'
import type { Listeners } from '../delivery/listeners.js'
import { confirmVanished } from './confirm-vanished.js'
import { endDue } from './end-due.js'
import { forgetOld } from './forget.js'

/** A gap between two sweeps that no pause of a process explains: the machine slept, the clock was set, the server was off. */
const gapMs = 5 * 60_000
/** How long idle sessions are spared after a gap: until then the apps have told which were used. */
const spareMs = 60_000
const refreshMs = 5_000
const keepMs = 60_000
const forgetMs = 3_600_000
const sweptAtName = 'sessions_swept_at'

export interface SweepOptions {
  context: SessionsContext
  writer: Writer
  listeners: Listeners
  retentionDays: number
  tickMs: number
  onFault: (error: unknown) => void
}

/**
 * What happens by itself, every `tickMs`: sessions that are due end, endings are confirmed that nobody holds up any more,
 * connected processes are noted, and what is too old is deleted.
 *
 * @returns stops it, and resolves when the last round is over
 */
export function startSweep(options: SweepOptions): () => Promise<void> {
  const { context, writer, listeners, retentionDays, tickMs, onFault } = options
  const { database, now } = context
  let sweptAt: number | null = null
  let sparedUntil = 0
  const doneAt = {
    refresh: Number.NEGATIVE_INFINITY,
    keep: Number.NEGATIVE_INFINITY,
    forget: Number.NEGATIVE_INFINITY,
  }

  /** Whether the time has come again, by the clock or because that was put back. */
  const isTime = (what: keyof typeof doneAt, everyMs: number): boolean => {
    const at = now()
    if (at >= doneAt[what] && at < doneAt[what] + everyMs) return false
    doneAt[what] = at
    return true
  }

  async function readSweptAt(): Promise<number> {
    const row = await database.reader
      .selectFrom('setting')
      .select('value')
      .where('name', '=', sweptAtName)
      .executeTakeFirst()
    return row ? Number(row.value) : now()
  }

  async function keepSweptAt(): Promise<void> {
    const value = String(now())
    await database.write((db) =>
      db
        .insertInto('setting')
        .values({ name: sweptAtName, value })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
        .execute(),
    )
  }

  async function round(): Promise<void> {
    sweptAt ??= await readSweptAt()
    const at = now()
    if (at - sweptAt > gapMs) sparedUntil = at + spareMs
    sweptAt = at
    const spareIdle = at < sparedUntil && sparedUntil - at <= spareMs
    if (isTime('refresh', refreshMs)) await listeners.refresh()
    await endDue(context, writer, { spareIdle })
    await confirmVanished(context, writer, listeners.connected)
    if (isTime('keep', keepMs)) await keepSweptAt()
    if (isTime('forget', forgetMs)) await forgetOld(context, retentionDays)
  }

  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()
  const next = () => {
    if (stopped) return
    timer = setTimeout(() => void (running = round().catch(onFault).finally(next)), tickMs)
    timer.unref()
  }
  next()
  return async () => {
    stopped = true
    clearTimeout(timer)
    await running
  }
}
