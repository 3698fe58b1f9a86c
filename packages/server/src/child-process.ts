import type { ChildStart, FromChild, ToChild } from './child-messages.js'

/** What a child process does once it has started. */
export interface ChildWork {
  /** Where it listens, for the collector. */
  port?: number
  /** Finishes what was taken, within the time. */
  stop(timeoutMs: number): Promise<void>
}

/** Time to finish when the supervisor died: what is not done stays on disk for the next start. */
const orphanTimeoutMs = 2_000

/**
 * The frame of a child process: starts the work it is told to, reports, stops when asked, and ends when the supervisor does.
 * Signals are left to the supervisor: a terminal and systemd send them to every process, and only it knows the order.
 */
export function runChild(
  work: (start: ChildStart) => Promise<ChildWork>,
  { onMetrics }: { onMetrics?: (text: string) => void } = {},
): void {
  let running: Promise<ChildWork> | undefined
  let ending = false

  const end = async (timeoutMs: number) => {
    if (ending) return
    ending = true
    const limit = setTimeout(() => process.exit(1), timeoutMs)
    try {
      await (await running)?.stop(timeoutMs)
      process.exit(0)
    } catch (error) {
      process.stderr.write(`${sentenceOf(error)}\n`)
      clearTimeout(limit)
      process.exit(1)
    }
  }

  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => {})
  process.on('disconnect', () => void end(orphanTimeoutMs))
  // Once the supervisor is gone nobody reads what is said.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  process.on('message', (message: ToChild) => {
    if (message.kind === 'stop') return void end(message.timeoutMs)
    if (message.kind === 'metrics') return onMetrics?.(message.text)
    running = work(message.start)
    running.then(
      ({ port }) => report({ kind: 'ready', ...(port === undefined ? {} : { port }) }),
      (error: unknown) => {
        const code = (error as { code?: unknown }).code
        report({
          kind: 'failed',
          code: typeof code === 'string' ? code : 'start_failed',
          message: sentenceOf(error),
        })
        setTimeout(() => process.exit(1), 50) // The message leaves first.
      },
    )
  })
}

/** Tells the supervisor, if it is still there. */
export function report(message: FromChild): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => {})
}

/** A refusal's own sentence, or the stack of what nobody expected. */
function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return 'code' in error ? error.message : (error.stack ?? error.message)
}
