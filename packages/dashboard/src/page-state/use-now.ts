import { useSyncExternalStore } from 'react'

/** One timer a tempo for the whole page, and only while something on it shows the time. */
function clock(everyMs: number) {
  const listeners = new Set<() => void>()
  let nowMs = Date.now()
  let timer: ReturnType<typeof setInterval> | undefined
  const tick = (): void => {
    nowMs = Date.now()
    for (const listener of listeners) listener()
  }
  return {
    subscribe(listener: () => void): () => void {
      if (listeners.size === 0) {
        nowMs = Date.now()
        timer = setInterval(tick, everyMs)
      }
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0) clearInterval(timer)
      }
    },
    read: (): number => nowMs,
  }
}

const seconds = clock(1_000)
const halfMinutes = clock(30_000)

/** The time now in ms since 1970, kept fresh to the second: for `12s ago`. */
export const useNow = (): number => useSyncExternalStore(seconds.subscribe, seconds.read)

/** The time now in ms since 1970, kept fresh to half a minute: for what day it is. */
export const useSlowNow = (): number => useSyncExternalStore(halfMinutes.subscribe, halfMinutes.read)
