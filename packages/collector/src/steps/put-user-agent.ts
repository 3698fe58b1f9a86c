import { isbot } from 'isbot'
import { RecentMap } from '../recent-map.js'
import type { Step } from './step.js'

/** Puts the browser, and whether it is a known bot. A logged-in user is never one, whatever their browser calls itself. */
export const putUserAgent: Step = ({ message, arrival, row }) => {
  const userAgent = message.context?.userAgent || (arrival.keyKind === 'public' ? arrival.userAgent : '')
  row.user_agent = userAgent || undefined
  row.is_bot = userAgent !== '' && row.user_id === undefined && isKnownBot(userAgent) ? 1 : 0
  return undefined
}

// The pattern is long, and a site sees the same few thousand browsers again and again.
const known = new RecentMap<string, boolean>(5000)

function isKnownBot(userAgent: string): boolean {
  let isBot = known.get(userAgent)
  if (isBot === undefined) {
    isBot = isbot(userAgent)
    known.set(userAgent, isBot)
  }
  return isBot
}
