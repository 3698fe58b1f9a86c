import { formatDuration } from '../format/durations.js'
import { formatCount } from '../format/numbers.js'
import type { UserSession } from '../http/session-wire.js'
import { capitalized, deliveryErrorWords, endingWords } from '../sessions/session-words.js'

/** A moment in a session's life. */
export interface Moment {
  key: 'signed-in' | 'seen' | 'ending' | 'failed' | 'ended' | 'waiting'
  title: string
  detail: string
  /** `null`: it has not come yet. */
  time: string | null
  tone: 'plain' | 'live' | 'wait' | 'bad'
}

/** A session from its log-in on: what happened, and what is still to come before it has truly ended. */
export function sessionLife(session: UserSession): Moment[] {
  const { startedAt, lastSeenAt, endingAt, endedAt, failedDeliveries, deliveryError } = session
  const moments: Moment[] = [
    {
      key: 'signed-in',
      title: 'Signed in',
      detail: [session.device.label, session.place.label].filter((part) => part !== null).join(', '),
      time: startedAt,
      tone: 'plain',
    },
  ]
  // A session that nobody used after the log-in was seen when it began.
  if (Date.parse(lastSeenAt) - Date.parse(startedAt) >= 1_000 || session.state === 'active') {
    const isActive = session.state === 'active'
    moments.push({
      key: 'seen',
      title: 'Last seen',
      detail: '',
      time: lastSeenAt,
      tone: isActive ? 'live' : 'plain',
    })
  }
  if (endingAt === null) return moments
  const seconds = (Date.parse(endingAt) - Date.parse(startedAt)) / 1000
  moments.push({
    key: 'ending',
    title: 'Ending written',
    detail: [endingWords(session), `after ${formatDuration(seconds)}`]
      .filter((part) => part !== '')
      .join(', '),
    time: endingAt,
    tone: 'plain',
  })
  if (failedDeliveries > 0) {
    const times = failedDeliveries === 1 ? 'once' : `${formatCount(failedDeliveries)} times`
    moments.push({
      key: 'failed',
      title: `The app failed to end it ${times}`,
      detail: deliveryError === null ? '' : capitalized(deliveryErrorWords(deliveryError)),
      time: null,
      tone: session.state === 'ended' ? 'plain' : 'bad',
    })
  }
  moments.push(
    session.state === 'ended'
      ? {
          key: 'ended',
          title: 'Ended',
          detail: 'The app confirmed that it is gone',
          time: endedAt,
          tone: 'plain',
        }
      : {
          key: 'waiting',
          title: 'Waiting for the app',
          detail:
            failedDeliveries > 0
              ? 'It is tried again until it is gone'
              : 'It confirms when the session is gone',
          time: null,
          tone: 'wait',
        },
  )
  return moments
}
