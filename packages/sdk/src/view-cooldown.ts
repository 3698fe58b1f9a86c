/** Remembers who viewed what a moment ago, for at most so many pairs. */
const maxRemembered = 10_000

/**
 * Makes the function that says whether a view counts: not when the same person viewed the same object within
 * `seconds`. Memory is bounded; when it is full, the oldest are forgotten first.
 */
export function createViewCooldown(seconds: number, nowMs: () => number) {
  const viewedAt = new Map<string, number>()
  return function counts(person: string | null, type: string, id: string): boolean {
    if (seconds <= 0 || person === null) return true
    const pair = `${person.length}:${type.length}:${person}${type}${id}`
    const now = nowMs()
    const last = viewedAt.get(pair)
    if (last !== undefined && now - last < seconds * 1000) return false
    viewedAt.delete(pair)
    viewedAt.set(pair, now)
    for (const [oldest, at] of viewedAt) {
      if (viewedAt.size <= maxRemembered && now - at < seconds * 1000) break
      viewedAt.delete(oldest)
    }
    return true
  }
}
