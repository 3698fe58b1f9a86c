import type { Counters } from '../counters.js'
import type { EventDraft } from './event-draft.js'
import { steps } from './index.js'
import type { Halt, Step } from './step.js'

const run: readonly Step[] = steps.map(([, step]) => step)

/** Takes a draft through all steps. Answers why it was halted, or `undefined` when its row is complete. */
export function runSteps(event: EventDraft, counters: Counters): Halt | undefined {
  if (counters.shouldTime()) return runTimed(event, counters)
  for (let i = 0; i < run.length; i++) {
    const halt = run[i]!(event)
    if (halt) {
      counters.addDrop(i, halt.code)
      return halt
    }
  }
  return undefined
}

function runTimed(event: EventDraft, counters: Counters): Halt | undefined {
  let before = performance.now()
  for (let i = 0; i < run.length; i++) {
    const halt = run[i]!(event)
    const after = performance.now()
    counters.addStepMs(i, after - before)
    before = after
    if (halt) {
      counters.addDrop(i, halt.code)
      return halt
    }
  }
  return undefined
}
