import type { Halt, Step } from './step.js'

/** Drops what a public key may not say: anybody can read the key in the page, so it cannot speak for a user or another address. */
export const dropForbiddenForPublicKey: Step = ({ message, arrival }) => {
  if (arrival.keyKind !== 'public') return undefined
  if (message.userId) return forbidden('userId')
  if (message.context?.ip) return forbidden('context.ip')
  return undefined
}

function forbidden(field: string): Halt {
  return {
    code: 'not_allowed_for_public_key',
    message: `A public key may not set \`${field}\`. Leave it out, or send the message from your server with a secret key.`,
  }
}
