import type { MessageProblemCode } from '@keepsight/protocol/validate'
import type { EventDraft } from './event-draft.js'

/** Every reason for which a step may drop a message. Closed: each is a code of the protocol's table of errors, and each is counted. */
export const dropReasons = [
  'missing_field',
  'wrong_type',
  'unknown_type',
  'invalid_timestamp',
  'message_too_large',
  'too_deep',
  'too_many_properties',
  'key_too_long',
  'value_too_long',
  'not_allowed_for_public_key',
] as const satisfies readonly (MessageProblemCode | 'not_allowed_for_public_key')[]

/** One of {@link dropReasons}. */
export type DropReason = (typeof dropReasons)[number]

/** A message stops here. */
export interface Halt {
  code: DropReason
  /** Names the field and what to do; never holds content. */
  message: string
}

/**
 * One step on the way from message to row. A `drop…` step may halt and changes nothing; a `put…` step fills columns
 * of the draft's row, and may halt where a column cannot be filled. `undefined` lets the event go on.
 */
export type Step = (event: EventDraft) => Halt | undefined
