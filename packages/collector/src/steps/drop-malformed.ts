import { findProblem } from '@keepsight/protocol/validate'
import type { Step } from './step.js'

/** Drops what is not a message of the protocol, or goes over its limits. From here on, `message` is what its type says. */
export const dropMalformed: Step = ({ message }) => findProblem(message)
