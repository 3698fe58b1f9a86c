/** Why a message never reached the server. A closed set: each drop is counted under exactly one. */
export const dropReasons = [
  'queue_full',
  'message_too_large',
  'message_not_serialisable',
  'message_invalid',
  'before_send',
  'refused',
  'rejected',
  'shut_down',
] as const

/** One of {@link dropReasons}. */
export type DropReason = (typeof dropReasons)[number]

/** Messages dropped, by reason. */
export type DropCounts = Record<DropReason, number>

/** All reasons at zero. */
export function noDrops(): DropCounts {
  return Object.fromEntries(dropReasons.map((reason) => [reason, 0])) as DropCounts
}
