import { isPassing } from './sessions-api.js'

/** Something that the server must hear of, in its order, when it is there again. */
export interface PendingCall {
  /** Is it a log-in? They are counted. */
  isLogIn: boolean
  /** Rejects when the server did not answer, or refused. */
  call: () => Promise<void>
}

/** Calls that wait for the server. */
export interface PendingCalls {
  /** False: too many wait, and it is given up. */
  add(call: PendingCall): boolean
  /** The server is there again: they are made now. */
  retryNow(): void
  readonly logIns: number
  readonly size: number
  /** Makes those that wait, until the first failure. */
  flush(): Promise<void>
  close(): void
}

const firstBackoffMs = 250
const longestBackoffMs = 5_000
/** More do not wait: the newest is dropped. */
const mostCalls = 20_000

/**
 * Makes the {@link PendingCalls}: one after the other, again and again until the server answers. A refusal is final.
 *
 * @param onDropped hears of each that is given up, with why
 */
export function createPendingCalls(onDropped: (error: unknown) => void): PendingCalls {
  const waiting: PendingCall[] = []
  let running: Promise<void> | null = null
  let timer: NodeJS.Timeout | undefined
  let failures = 0
  let closed = false

  async function runAll(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    for (let next = waiting[0]; next; next = waiting[0]) {
      try {
        await next.call()
      } catch (error) {
        if (isPassing(error)) {
          failures += 1
          return
        }
        onDropped(error)
      }
      failures = 0
      waiting.shift()
    }
  }

  function schedule(ms: number): void {
    if (timer || running || closed) return
    timer = setTimeout(() => void flush(), ms)
    timer.unref()
  }

  async function flush(): Promise<void> {
    running ??= runAll().finally(() => {
      running = null
      if (waiting.length > 0)
        schedule(Math.min(longestBackoffMs, firstBackoffMs * 2 ** Math.min(failures, 8)))
    })
    await running
  }

  return {
    add(call) {
      const isTaken = waiting.length < mostCalls
      if (isTaken) waiting.push(call)
      else onDropped(new Error('Too many calls wait for the server.'))
      schedule(firstBackoffMs)
      return isTaken
    },
    retryNow() {
      if (waiting.length > 0) void flush()
    },
    get logIns() {
      return waiting.filter(({ isLogIn }) => isLogIn).length
    },
    get size() {
      return waiting.length
    },
    flush,
    close() {
      closed = true
      clearTimeout(timer)
    },
  }
}
