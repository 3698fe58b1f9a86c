const flushes = new Set<() => Promise<void>>()

function onBeforeExit(): void {
  for (const flush of flushes) void flush()
}

/**
 * Calls `flush` when the process has nothing left to do, so that a script which records and ends loses nothing. One
 * listener serves all. Returns the function that ends it.
 */
export function flushWhenIdle(flush: () => Promise<{ unsent: number }>): () => void {
  const flushOnce = async (): Promise<void> => {
    // The event comes again after each flush; a server that is away must not keep the process for ever.
    if ((await flush()).unsent > 0) stop()
  }
  const stop = (): void => {
    flushes.delete(flushOnce)
    if (flushes.size === 0) process.off('beforeExit', onBeforeExit)
  }
  if (flushes.size === 0) process.on('beforeExit', onBeforeExit)
  flushes.add(flushOnce)
  return stop
}
