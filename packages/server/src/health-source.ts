import { statfs } from 'node:fs/promises'
import type { HealthSource } from '@keepsight/api'
import type { DeadLetters, Loader } from '@keepsight/collector'
import type { EventsStore } from '@keepsight/store'
import { version } from './version.js'

/** What the main process tells of itself. */
export function createHealthSource(parts: {
  data: string
  events: EventsStore
  loader: Loader
  deadLetters: DeadLetters
}): HealthSource {
  const { data, events, loader, deadLetters } = parts
  return {
    pingEvents: () => events.ping(),
    async spoolLag() {
      const { lagBytes, oldestUnloadedMs } = await loader.stats()
      return { bytes: lagBytes, oldestMs: oldestUnloadedMs }
    },
    deadLetters: () => Promise.resolve(deadLetters.count()),
    checkDerived: () => events.checkDerived(),
    async diskFreeBytes() {
      const { bavail, bsize } = await statfs(data)
      return bavail * bsize
    },
    async versions() {
      const [row] = await events.query<{ version: string }>({
        name: 'engine_version',
        sql: 'SELECT version() AS version',
      })
      return { keepsight: version, node: process.versions.node, engine: row?.version ?? 'unknown' }
    },
  }
}
