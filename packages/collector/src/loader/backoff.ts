const firstMs = 100
const longestMs = 5000

/** The pause before attempt `attempt` (the first retry is 1): from 100 ms, doubled up to 5 s, within a random quarter. */
export function backoffMs(attempt: number): number {
  const full = Math.min(longestMs, firstMs * 2 ** Math.min(attempt - 1, 10))
  return full * (0.75 + 0.25 * Math.random())
}
