import { sessionLimits, type SeenRequest } from '@keepsight/protocol'
import { isoTime } from '../iso-time.js'
import { isPassing } from './sessions-api.js'

/** A session, and what is kept of its use: every request tells one, so that it is kept with what was found already. */
export interface UsedSession {
  readonly sessionId: string
  use?: Use
}

/** A session's newest use. */
interface Use {
  at: number
  ip: string | null
  /** When `ip` was asked for. */
  ipAt: number
  /** It is to be sent. */
  isWaiting: boolean
}

/** When sessions were used last; sent together, every few seconds. */
export interface Seen {
  /** `ip` is asked for at most once a second for each session. */
  add(session: UsedSession, ip: () => string | null): void
  flush(): Promise<void>
  close(): void
}

const gatherMs = 5_000
const askIpEveryMs = 1_000
/** More sessions than this in one gathering are sent before its time. */
const mostSessions = 10_000

/** Makes the {@link Seen}. What cannot be sent is sent with the next; only the newest use of a session counts. */
export function createSeen(send: (request: SeenRequest) => Promise<unknown>, now: () => number): Seen {
  let waiting: { id: string; use: Use }[] = []
  let timer: NodeJS.Timeout | undefined
  let sending: Promise<void> | null = null
  let closed = false

  async function sendAll(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    const gathered = waiting
    waiting = []
    for (const { use } of gathered) use.isWaiting = false
    for (let from = 0; from < gathered.length; from += sessionLimits.idsPerRequest) {
      const part = gathered.slice(from, from + sessionLimits.idsPerRequest)
      try {
        await send({ sessions: part.map(({ id, use: { at, ip } }) => ({ id, at: isoTime(at), ip })) })
      } catch (error) {
        // What the server refuses, it would refuse again.
        if (!isPassing(error)) continue
        for (const { id, use } of gathered.slice(from)) wait(id, use)
        if (waiting.length > mostSessions) forget()
        break
      }
    }
    if (waiting.length > 0) schedule()
  }

  function wait(id: string, use: Use): void {
    if (use.isWaiting) return
    use.isWaiting = true
    waiting.push({ id, use })
  }

  function forget(): void {
    for (const { use } of waiting) use.isWaiting = false
    waiting = []
  }

  function schedule(): void {
    if (timer || closed) return
    timer = setTimeout(() => void flush(), gatherMs)
    timer.unref()
  }

  async function flush(): Promise<void> {
    sending ??= sendAll().finally(() => (sending = null))
    await sending
  }

  return {
    add(session, ip) {
      const at = now()
      const use = (session.use ??= { at, ip: null, ipAt: 0, isWaiting: false })
      use.at = at
      // A clock that was put back makes the difference negative.
      if (!use.isWaiting || Math.abs(at - use.ipAt) >= askIpEveryMs) {
        use.ip = ip() ?? use.ip
        use.ipAt = at
      }
      if (use.isWaiting) return
      wait(session.sessionId, use)
      if (waiting.length >= mostSessions) void flush()
      else schedule()
    },
    flush,
    close() {
      closed = true
      clearTimeout(timer)
    },
  }
}
