import type { KeepsightOptions } from './options.js'
import type { Report } from './reporter.js'
import type { RequestContext } from './request/request-context.js'

/** Hands deliveries to a serverless platform, which otherwise freezes the process with the events in it. */
export interface HandOver {
  /** Something was queued. */
  now(): void
  /** Something will be queued once this request is answered. */
  whenAnswered(request: RequestContext): void
}

/** Makes the {@link HandOver}; without `waitUntil` it does nothing. */
export function createHandOver(
  flush: () => Promise<unknown>,
  waitUntil: KeepsightOptions['waitUntil'],
  report: Report,
): HandOver {
  if (!waitUntil) return { now() {}, whenAnswered() {} }
  const promised = new WeakSet<RequestContext>()
  let promisedNow = false

  function hand(delivery: Promise<unknown>): void {
    try {
      waitUntil?.(delivery)
    } catch (error) {
      report('hook_failed', 'waitUntil', error)
    }
  }

  return {
    now() {
      if (promisedNow) return
      promisedNow = true
      // What is recorded in the same turn leaves in one batch.
      const turnEnds = new Promise((resolve) => setImmediate(resolve))
      hand(
        turnEnds.then(() => {
          promisedNow = false
          return flush()
        }),
      )
    },
    whenAnswered(request) {
      if (promised.has(request)) return
      promised.add(request)
      const answered = new Promise<void>((resolve) => request.response?.on('close', resolve))
      hand(answered.then(() => flush()))
    },
  }
}
