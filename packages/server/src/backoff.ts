/** A child that has run for so long is well: the next crash counts as its first. */
const wellAfterMs = 10_000
const longestDelayMs = 5_000

/**
 * How long to wait before a crashed child is started again: not at all the first time, so that a single crash costs
 * its users as little as can be, then 100 ms, 200 ms, … up to 5 s while it keeps crashing.
 */
export function createBackoff(now: () => number) {
  let crashes = 0
  return {
    /** The delay in milliseconds after a crash of a child that was started at `startedAt`. */
    next(startedAt: number): number {
      if (now() - startedAt >= wellAfterMs) crashes = 0
      crashes += 1
      return crashes === 1 ? 0 : Math.min(longestDelayMs, 100 * 2 ** (crashes - 2))
    },
  }
}
