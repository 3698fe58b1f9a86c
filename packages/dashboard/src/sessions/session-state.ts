import { formatCount } from '../format/numbers.js'
import type { UserSession } from '../http/session-wire.js'
import { deliveryErrorWords, endingWords } from './session-words.js'

/** What a session's state is called, and what is to be known about it. */
export interface StateWords {
  state: UserSession['state']
  label: string
  /** The line below; `''` where the label says all. */
  detail: string
  /** The app has failed to carry the ending out. */
  isFailing: boolean
}

/** The state of a session as it truly is: an ending is no end until the app has confirmed it. */
export function stateWords(
  session: Pick<UserSession, 'state' | 'reason' | 'endedBy' | 'failedDeliveries' | 'deliveryError'>,
): StateWords {
  const { state, failedDeliveries, deliveryError } = session
  if (state === 'active') return { state, label: 'Active', detail: '', isFailing: false }
  if (state === 'ending') {
    const isFailing = failedDeliveries > 0
    const times = failedDeliveries === 1 ? 'Failed once' : `Failed ${formatCount(failedDeliveries)} times`
    return {
      state,
      label: 'Ending…',
      detail: isFailing
        ? `${times}: ${deliveryError === null ? 'being tried again' : deliveryErrorWords(deliveryError)}`
        : 'waiting for the app',
      isFailing,
    }
  }
  return { state, label: 'Ended', detail: endingWords(session), isFailing: false }
}
