import { startServer, type RunningServer, type StartOptions } from './start-server.js'

/** Signals within so many milliseconds are one. */
const sameSignalMs = 1_000

export interface ServeOptions extends StartOptions {
  /** Called once the server answers. */
  onReady?: (server: RunningServer) => void | Promise<void>
  /** Stop when the process that started this one goes away. Default: when there is a channel to it (`child_process.fork`). */
  stopWithParent?: boolean
}

/**
 * Runs a server until SIGTERM or SIGINT, then stops it in order; a second signal, over a second later, ends it at once.
 *
 * @returns the exit code: 0 after an orderly stop, 1 when it was forced
 * @throws ServerError when it cannot start
 */
export async function serve(options: ServeOptions = {}): Promise<number> {
  const {
    onReady,
    stopWithParent = process.connected,
    now = Date.now,
    log = (line: string) => void process.stderr.write(`${line}\n`),
  } = options
  let askedAt: number | null = null
  let server: RunningServer | undefined
  let finish: (code: number) => void = () => {}
  const finished = new Promise<number>((resolve) => (finish = resolve))

  const stop = (why: string) => {
    if (askedAt !== null) {
      // npm, timeout and others pass a signal on that this process got already: that is one wish, not two.
      if (now() - askedAt < sameSignalMs) return
      log('Stopping at once.')
      // Not even started: its processes end with this one.
      if (!server) process.exit(1)
      server.kill()
      return finish(1)
    }
    askedAt = now()
    log(`Stopping (${why}): finishing what was taken…`)
    // Asked before it answers: it stops as soon as it can be stopped in order.
    server?.stop().then(
      () => finish(0),
      (error: unknown) => {
        log(String(error))
        finish(1)
      },
    )
  }
  const onSignal = (signal: NodeJS.Signals) => stop(signal)
  const onParentGone = () => {
    if (askedAt === null) stop('the process that started it is gone')
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  if (stopWithParent) process.once('disconnect', onParentGone)
  try {
    server = await startServer({ ...options, log })
    if (askedAt !== null) {
      await server.stop()
      return 0
    }
    await onReady?.(server)
    return await finished
  } finally {
    process.off('SIGINT', onSignal)
    process.off('SIGTERM', onSignal)
    process.off('disconnect', onParentGone)
  }
}
