import { canonicalIp } from '@keepsight/protocol/client-ip'
import { RecentMap } from '../recent-map.js'
import type { Step } from './step.js'

/**
 * Puts the person's address in canonical text: a secret key says it in `context.ip`, because its connection is the app's server;
 * a public key's is the one of the connection. What is no address is left out.
 */
export const putIp: Step = ({ message, arrival, row }) => {
  if (arrival.keyKind === 'public') row.ip = arrival.clientIp || undefined
  else if (message.context?.ip) row.ip = canonical(message.context.ip) || undefined
  return undefined
}

// The same few thousand people again and again.
const known = new RecentMap<string, string>(5000)

function canonical(ip: string): string {
  let text = known.get(ip)
  if (text === undefined) {
    text = canonicalIp(ip) ?? ''
    known.set(ip, text)
  }
  return text
}
