/**
 * Counts how often each key has come, in little memory: 12 bytes a slot, at most 35 bytes for each different key, so
 * about 350 MB for a file of 10 million different lines.
 *
 * Keys are whole numbers from 1 to 2⁵³−1. Two contents whose digests share a key are counted together; that changes a
 * number, but to the same one each time the file is read.
 */
export function occurrenceCounter() {
  let slots = 1024
  let used = 0
  let keys = new Float64Array(slots)
  let counts = new Uint32Array(slots)

  const find = (key: number): number => {
    let at = key % slots
    while (keys[at] !== 0 && keys[at] !== key) at = at + 1 === slots ? 0 : at + 1
    return at
  }
  const grow = () => {
    const [oldKeys, oldCounts] = [keys, counts]
    slots *= 2
    keys = new Float64Array(slots)
    counts = new Uint32Array(slots)
    for (const [index, key] of oldKeys.entries()) {
      if (key === 0) continue
      const at = find(key)
      keys[at] = key
      counts[at] = oldCounts[index] ?? 0
    }
  }
  return {
    /** How many times this key has come, this time included. */
    next(key: number): number {
      if (used >= slots * 0.7) grow()
      const at = find(key)
      if (keys[at] === 0) {
        keys[at] = key
        used += 1
      }
      counts[at] = (counts[at] ?? 0) + 1
      return counts[at] ?? 1
    },
  }
}
