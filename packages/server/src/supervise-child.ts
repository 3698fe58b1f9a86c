import { fork, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { createBackoff } from './backoff.js'
import type { ChildStart, FromChild, ToChild } from './child-messages.js'
import { ServerError, serverError } from './errors.js'

export interface SuperviseOptions {
  /** What logs call it. */
  name: 'main' | 'collector'
  /** What it is told at each start; asked anew each time, since a port chosen at the first start is kept. */
  start: () => ChildStart
  log: (line: string) => void
  now: () => number
  /** Each message of each run. */
  onMessage: (message: FromChild) => void
}

/** A child process that is kept running. */
export interface SupervisedChild {
  name: 'main' | 'collector'
  /** Resolves at the first `ready`; rejects when the first start is refused. Later crashes restart it, for ever. */
  ready: Promise<void>
  /** The process id of the current run; 0 between two runs. */
  pid(): number
  /** How often it was started again. */
  restarts(): number
  /** Lets it finish within the time, then kills it. Resolves when it is gone: `true` when it ended by itself. */
  stop(timeoutMs: number): Promise<boolean>
  /** Hands it a message, if it runs. */
  send(message: ToChild): void
  /** Ends it at once. */
  kill(): void
}

/**
 * The embedded engine's calls hold a thread of Node's pool each: with Node's four, three readers and the writer would leave
 * none for files.
 */
const threads = '12'

/**
 * Starts a child process and starts it again whenever it ends without being asked to.
 * Its output goes to the log, line by line.
 */
export function superviseChild({ name, start, log, now, onMessage }: SuperviseOptions): SupervisedChild {
  const backoff = createBackoff(now)
  let child: ChildProcess | null = null
  let restartTimer: NodeJS.Timeout | undefined
  let stopping = false
  let wasReady = false
  let restarts = 0
  let refusal: ServerError | null = null
  let gone: () => void = () => {}
  let settle: { resolve: () => void; reject: (error: Error) => void }
  const ready = new Promise<void>((resolve, reject) => (settle = { resolve, reject }))
  ready.catch(() => {}) // Whoever waits for it is told; nobody has to.

  const run = () => {
    const startedAt = now()
    let crash = ''
    const entry = entryOf(name)
    if (!existsSync(entry)) return settle.reject(serverError('not_built', entry))
    // No inherited flags: a debugger's port or a test runner's loader are not the server's.
    const env = { UV_THREADPOOL_SIZE: threads, ...process.env }
    const started = fork(entry, [], { execArgv: [], env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
    child = started
    for (const stream of [started.stdout, started.stderr])
      if (stream)
        createInterface({ input: stream }).on('line', (line) => {
          if (/^\w*Error\b/.test(line)) crash = `: ${line}`
          log(line)
        })
    started.on('message', (message: FromChild) => {
      if (message.kind === 'failed') refusal = new ServerError(message.code, message.message)
      if (message.kind === 'ready') wasReady = true
      onMessage(message)
      if (message.kind === 'ready') settle.resolve()
    })
    started.once('error', (error) => log(`${name} process: ${error.message}`))
    // Not at `exit`: what it said last comes after that.
    started.once('close', (code, signal) => {
      child = null
      if (stopping) return gone()
      const why = refusal ? refusal.message : `ended with ${signal ?? `exit code ${code}`}${crash}`
      if (!wasReady)
        return settle.reject(refusal ?? serverError('start_failed', `the ${name} process ${why}.`))
      const delayMs = backoff.next(startedAt)
      restarts += 1
      refusal = null
      log(
        `The ${name} process ${why}; starting it again${delayMs ? ` in ${delayMs} ms` : ''} (restart ${restarts}).`,
      )
      restartTimer = setTimeout(run, delayMs)
    })
    send(started, { kind: 'start', start: start() })
  }
  run()

  return {
    name,
    ready,
    pid: () => child?.pid ?? 0,
    restarts: () => restarts,
    async stop(timeoutMs) {
      stopping = true
      clearTimeout(restartTimer)
      const running = child
      if (!running) return true
      let inTime = true
      await new Promise<void>((resolve) => {
        // A little longer than it was given: it ends by itself at its own limit.
        const timer = setTimeout(() => {
          inTime = false
          running.kill('SIGKILL')
        }, timeoutMs + 1_000)
        gone = () => {
          clearTimeout(timer)
          resolve()
        }
        send(running, { kind: 'stop', timeoutMs })
      })
      return inTime
    },
    send(message) {
      if (child) send(child, message)
    },
    kill() {
      stopping = true
      clearTimeout(restartTimer)
      child?.kill('SIGKILL')
    },
  }
}

/** The callback takes the error of a channel that closed meanwhile: the exit that follows says what is to be said. */
function send(child: ChildProcess, message: ToChild): void {
  child.send(message, () => {})
}

/** The built entry, also when this file runs from its source, as in tests. */
function entryOf(name: 'main' | 'collector'): string {
  const here = import.meta.url
  const folder = new URL(here.endsWith('.ts') ? '../dist/' : './', here)
  return fileURLToPath(new URL(`${name}-process.js`, folder))
}
