/** Remembers who viewed what a moment ago, for at most so many pairs. */
const maxRemembered = 10_000

/**
 * Makes the function that says whether a view of `atMs` counts: not when the same person viewed the same object within
 * `seconds` of it. It goes by when the views were, not by when it is asked. Memory is bounded; when it is full, the oldest
 * are forgotten first.
 */
export function createViewCooldown(seconds: number) {
  const viewedAt = new Map<string, number>()
  return function counts(person: string | null, object: { type: string; id: string }, atMs: number): boolean {
    if (seconds <= 0 || person === null) return true
    const { type, id } = object
    const pair = `${person.length}:${type.length}:${person}${type}${id}`
    const last = viewedAt.get(pair)
    if (last !== undefined && Math.abs(atMs - last) < seconds * 1000) return false
    viewedAt.delete(pair)
    viewedAt.set(pair, atMs)
    for (const [oldest, at] of viewedAt) {
      if (viewedAt.size <= maxRemembered && atMs - at < seconds * 1000) break
      viewedAt.delete(oldest)
    }
    return true
  }
}
