import { setTimeout as sleep } from 'node:timers/promises'
import type { Connection } from '../connection.js'

const patienceMs = 60_000

/** Waits until what was sent can be asked for, so that a query right after an import sees all of it. A slow store is not waited for for ever. */
export async function waitUntilLoaded({ url }: Connection): Promise<void> {
  for (const startedAt = Date.now(); Date.now() - startedAt < patienceMs; await sleep(50)) {
    const metrics = await fetch(`${url()}/metrics`).then(
      (response) => response.text(),
      () => '', // It is being started again.
    )
    if (/^keepsight_spool_lag_bytes 0$/m.test(metrics)) return
  }
}
