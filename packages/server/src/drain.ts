import { setTimeout as sleep } from 'node:timers/promises'
import type { Loader } from '@keepsight/collector'

/** Waits until everything in the spool is in the table, or the store fails, or the time is up. The collector must have closed the spool. */
export async function drain(
  loader: Loader,
  { timeoutMs, now }: { timeoutMs: number; now: () => number },
): Promise<void> {
  const end = now() + timeoutMs
  for (;;) {
    const { lagBytes, state } = await loader.stats()
    // Waiting for a store that is down would only make the stop slow: what is in the spool is safe there.
    if (lagBytes === 0 || state !== 'running' || now() >= end) return
    await sleep(20)
  }
}
