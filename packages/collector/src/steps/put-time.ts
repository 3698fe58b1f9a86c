import { parseTimestamp, type Message } from '@keepsight/protocol'
import { formatTime } from '../format-time.js'
import type { Arrival } from './event-draft.js'
import type { Step } from './step.js'

/** A difference below this is the network's, not the clock's. */
const ordinaryLatencyMs = 2000
const farFutureMs = 24 * 60 * 60 * 1000
const earliestMs = Date.UTC(2000, 0, 1)

/** Puts when it happened, corrected for the sender's clock; drops what lies before 2000. */
export const putTime: Step = ({ message, arrival, row }) => {
  const timeMs = correctedTimeMs(message, arrival)
  if (timeMs < earliestMs) {
    return {
      code: 'invalid_timestamp',
      message:
        '`timestamp` lies before the year 2000. Check the clock, and that seconds are not taken for milliseconds.',
    }
  }
  row.time = timeMs === arrival.receivedAtMs ? arrival.receivedAt : formatTime(timeMs)
  return undefined
}

/**
 * `timestamp` plus (received − sent), because both of the sender's stamps are off by the same error. Far-future stamps become
 * the time of receipt. A public key's `timestamp` counts only when `sentAt` is there to correct it.
 */
function correctedTimeMs(message: Message, { receivedAtMs, sentAtMs, keyKind }: Arrival): number {
  const sentMs = message.sentAt ? parseTimestamp(message.sentAt) : sentAtMs
  if (!message.timestamp || (keyKind === 'public' && sentMs === undefined)) return receivedAtMs
  const skewMs = sentMs === undefined ? 0 : receivedAtMs - sentMs
  const timestampMs = parseTimestamp(message.timestamp)
  const timeMs = Math.abs(skewMs) > ordinaryLatencyMs ? timestampMs + skewMs : timestampMs
  return timeMs > receivedAtMs + farFutureMs ? receivedAtMs : timeMs
}
