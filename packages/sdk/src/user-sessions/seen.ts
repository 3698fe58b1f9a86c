import { sessionLimits, type SeenRequest } from '@keepsight/protocol'
import { isoTime } from '../iso-time.js'
import { isPassing } from './sessions-api.js'

/** When sessions were used last; sent together, every few seconds. */
export interface Seen {
  /** `ip` is asked for at most once a second for each session. */
  add(sessionId: string, ip: () => string | null): void
  flush(): Promise<void>
  close(): void
}

const gatherMs = 5_000
const askIpEveryMs = 1_000
/** More sessions than this in one gathering are sent before its time. */
const mostSessions = 10_000

/** A session's newest use. */
interface Use {
  at: number
  ip: string | null
  /** When `ip` was asked for. */
  ipAt: number
}

/** Makes the {@link Seen}. What cannot be sent is sent with the next; only the newest use of a session counts. */
export function createSeen(send: (request: SeenRequest) => Promise<unknown>, now: () => number): Seen {
  let waiting = new Map<string, Use>()
  let timer: NodeJS.Timeout | undefined
  let sending: Promise<void> | null = null
  let closed = false

  async function sendAll(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    const gathered = waiting
    waiting = new Map()
    const entries = [...gathered]
    for (let from = 0; from < entries.length; from += sessionLimits.idsPerRequest) {
      const part = entries.slice(from, from + sessionLimits.idsPerRequest)
      try {
        await send({ sessions: part.map(([id, { at, ip }]) => ({ id, at: isoTime(at), ip })) })
      } catch (error) {
        // What the server refuses, it would refuse again.
        if (!isPassing(error)) continue
        for (const [id, use] of entries.slice(from)) if (!waiting.has(id)) waiting.set(id, use)
        if (waiting.size > mostSessions) waiting.clear()
        break
      }
    }
    if (waiting.size > 0) schedule()
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
    add(sessionId, ip) {
      const at = now()
      const use = waiting.get(sessionId)
      if (use) {
        use.at = at
        // A clock that was put back makes the difference negative.
        if (Math.abs(at - use.ipAt) < askIpEveryMs) return
        use.ip = ip() ?? use.ip
        use.ipAt = at
        return
      }
      waiting.set(sessionId, { at, ip: ip(), ipAt: at })
      if (waiting.size >= mostSessions) void flush()
      else schedule()
    },
    flush,
    close() {
      closed = true
      clearTimeout(timer)
    },
  }
}
