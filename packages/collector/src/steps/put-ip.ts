import { canonicalIp } from '@keepsight/protocol/client-ip'
import type { Step } from './step.js'

/**
 * Puts the person's address in canonical text: a secret key says it in `context.ip`, because its connection is the app's server;
 * a public key's is the one of the connection. What is no address is left out.
 */
export const putIp: Step = ({ message, arrival, row }) => {
  if (arrival.keyKind === 'public') row.ip = arrival.clientIp || undefined
  else if (message.context?.ip) row.ip = canonicalIp(message.context.ip) ?? undefined
  return undefined
}
