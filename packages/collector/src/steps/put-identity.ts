import { randomUUID } from 'node:crypto'
import { textOrNothing } from './event-draft.js'
import type { Step } from './step.js'

/** Puts who it was, and the id that makes a retry harmless. */
export const putIdentity: Step = ({ message, row }) => {
  row.message_id = message.messageId || randomUUID()
  row.anonymous_id = textOrNothing(message.anonymousId)
  row.user_id = textOrNothing(message.userId)
  row.visitor_id = row.anonymous_id ?? row.user_id
  row.session_id = textOrNothing(message.context?.sessionId)
  return undefined
}
