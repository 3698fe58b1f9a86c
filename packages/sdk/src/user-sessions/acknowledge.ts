import { sessionLimits, type AcksRequest } from '@keepsight/protocol'
import { isPassing } from './sessions-api.js'

/** One acknowledgement. */
export type Ack = AcksRequest['acks'][number]

/** Tells the server what was done about endings. */
export interface Acknowledge {
  /** The newest word on a key counts. It is repeated until the server has heard it. */
  add(ack: Ack): void
  /** Sends what waits now, once. */
  flush(): Promise<void>
  readonly waiting: number
  close(): void
}

const gatherMs = 5
const longestBackoffMs = 3_000

/** Makes the {@link Acknowledge}: gathered for a few milliseconds, one request at a time. */
export function createAcknowledge(send: (acks: Ack[]) => Promise<unknown>): Acknowledge {
  const waiting = new Map<string, Ack>()
  let timer: NodeJS.Timeout | undefined
  let sending = false
  let failures = 0
  let closed = false

  function schedule(ms: number): void {
    if (closed || sending || timer) return
    timer = setTimeout(() => void sendNow(), ms)
    timer.unref()
  }

  async function sendNow(): Promise<void> {
    timer = undefined
    if (sending) return
    const acks = [...waiting.values()].slice(0, sessionLimits.idsPerRequest)
    if (acks.length === 0) return
    sending = true
    try {
      await send(acks)
      failures = 0
      for (const ack of acks) if (waiting.get(ack.keyId) === ack) waiting.delete(ack.keyId)
    } catch (error) {
      failures += 1
      // What the server refuses, it would refuse again.
      if (!isPassing(error)) for (const { keyId } of acks) waiting.delete(keyId)
    }
    sending = false
    if (waiting.size > 0)
      schedule(failures === 0 ? 0 : Math.min(longestBackoffMs, 100 * 2 ** Math.min(failures, 8)))
  }

  return {
    add(ack) {
      waiting.set(ack.keyId, ack)
      schedule(gatherMs)
    },
    async flush() {
      clearTimeout(timer)
      timer = undefined
      await sendNow()
    },
    get waiting() {
      return waiting.size
    },
    close() {
      closed = true
      clearTimeout(timer)
    },
  }
}
