/** Things to be done together soon. */
export interface Gathered<Item> {
  add(item: Item): void
  /** Does what is waiting now. */
  runNow(): void
}

/** More do not wait: memory is bounded, and so is the time that doing them takes at once. */
const mostAtOnce = 128

/**
 * Gathers things for at most `delayMs` and then does them one after another. Work of a few microseconds costs several times
 * that in the middle of a request, where its code and data have left the processor's caches; together it does not.
 * With 0 each is done at once.
 */
export function createGathered<Item>(handle: (item: Item) => void, delayMs: number): Gathered<Item> {
  let waiting: Item[] = []
  let timer: NodeJS.Timeout | undefined

  function runNow(): void {
    clearTimeout(timer)
    timer = undefined
    const items = waiting
    waiting = []
    for (const item of items) handle(item)
  }

  return {
    add(item) {
      if (delayMs <= 0) {
        handle(item)
        return
      }
      waiting.push(item)
      if (waiting.length >= mostAtOnce) runNow()
      // Not unref'd: a process that ends by itself does this first.
      else timer ??= setTimeout(runNow, delayMs)
    },
    runNow,
  }
}
