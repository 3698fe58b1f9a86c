/** How long a refresh is put off at least, so that a burst of views is one refresh. */
const shortestGapMs = 400
/** The share of time that refreshing may take: a slow report is asked less often. */
const restPerWork = 3

/**
 * Makes a function that may be called at every view: it runs `refresh` soon, never twice at once, and rests after it
 * three times as long as it took.
 */
export function createRefresher(refresh: () => Promise<unknown>): { request: () => void; stop: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined
  let isRunning = false
  let isWanted = false
  let restMs = shortestGapMs

  const run = async (): Promise<void> => {
    timer = undefined
    isRunning = true
    isWanted = false
    const startedMs = performance.now()
    await refresh().catch(() => undefined)
    isRunning = false
    restMs = Math.max(shortestGapMs, (performance.now() - startedMs) * restPerWork)
    if (isWanted) schedule()
  }
  const schedule = (): void => {
    timer ??= setTimeout(() => void run(), restMs)
  }
  return {
    request: () => {
      isWanted = true
      if (!isRunning) schedule()
    },
    stop: () => {
      clearTimeout(timer)
      isWanted = false
    },
  }
}
