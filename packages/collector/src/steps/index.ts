import { dropForbiddenForPublicKey } from './drop-forbidden-for-public-key.js'
import { dropMalformed } from './drop-malformed.js'
import { putBags } from './put-bags.js'
import { putIdentity } from './put-identity.js'
import { putIp } from './put-ip.js'
import { putKind } from './put-kind.js'
import { putObject } from './put-object.js'
import { putPage } from './put-page.js'
import { putSender } from './put-sender.js'
import { putTime } from './put-time.js'
import { putUserAgent } from './put-user-agent.js'
import type { Step } from './step.js'

/**
 * From message to row: every message goes through these in this order, until one halts it.
 * To add a step, write it in a file of its own and put it where what it needs is there.
 */
export const steps = [
  ['dropMalformed', dropMalformed],
  ['dropForbiddenForPublicKey', dropForbiddenForPublicKey],
  ['putIdentity', putIdentity],
  ['putTime', putTime],
  ['putKind', putKind],
  ['putObject', putObject],
  ['putPage', putPage],
  ['putIp', putIp],
  ['putUserAgent', putUserAgent],
  ['putSender', putSender],
  ['putBags', putBags],
] as const satisfies readonly (readonly [name: string, step: Step])[]

/** The name of one of {@link steps}. */
export type StepName = (typeof steps)[number][0]

export * from './event-draft.js'
export * from './step.js'
