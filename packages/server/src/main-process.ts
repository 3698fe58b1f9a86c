import { rmSync } from 'node:fs'
import { createApi, createLiveHub } from '@keepsight/api'
import { createLoader, openDeadLetters } from '@keepsight/collector'
import { dashboardAssets } from '@keepsight/dashboard'
import { createUserSessions, openGeo } from '@keepsight/sessions'
import { openEventsStore, openOperationalStore, type OperationalStore } from '@keepsight/store'
import { report, runChild } from './child-process.js'
import type { ServerConfig } from './config.js'
import { dataPaths } from './data-folder.js'
import { drain } from './drain.js'
import { serverError } from './errors.js'
import { createHealthSource } from './health-source.js'
import { metricsText } from './metrics-text.js'
import { publishLoaded } from './publish-loaded.js'

let collectorMetrics = ''

/** The main process: loads the spool into the events store, and answers reports, the API and the dashboard. */
runChild(
  async ({ config, adminToken, mainAddress }) => {
    const now = Date.now
    const paths = dataPaths(config.data)
    const operational = openOperationalStore(config.database, { now })
    await operational.migrate()
    await checkEngine(operational, config)
    report({ kind: 'migrated' })

    const events = await openEventsStore(
      config.clickhouse ? { url: config.clickhouse } : { path: paths.events },
    )
    await events.migrate()
    await operational.setSetting(engineSetting, engineOf(config))
    const deadLetters = await openDeadLetters({ dir: paths.deadLetters, now })
    const sessions = createUserSessions({
      database: operational.database,
      geo: openGeo(config.geo === null ? {} : { file: config.geo }),
      retentionDays: config.sessionRetentionDays,
      now,
      onFault: (error) => log(`sessions: ${error instanceof Error ? error.message : String(error)}`),
    })
    const live = createLiveHub({ now })
    const loader = createLoader({
      spoolDir: paths.spool,
      events,
      checkpoints: operational,
      deadLetters,
      now,
      onLoaded: (rows) => publishLoaded(live, rows),
      onFailure: (error) => log(`loader: ${error instanceof Error ? error.message : String(error)}`),
    })
    const api = createApi({
      events,
      operational,
      live,
      sessions,
      health: createHealthSource({ data: config.data, events, loader, deadLetters }),
      metrics: async () => (await metricsText({ loader, deadLetters, sessions })) + collectorMetrics,
      publicUrl: config.publicUrl,
      adminToken,
      // Only the collector reaches it, and that writes the forwarding headers anew.
      trustProxy: true,
      now,
      dashboardAssets,
      onFault: (error, route) =>
        log(`api ${route}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
    })
    if ('socketPath' in mainAddress) {
      rmSync(mainAddress.socketPath, { force: true }) // Left by a process that was killed; the folder is this server's alone.
      await api.listen({ path: mainAddress.socketPath })
    } else await api.listen({ host: '127.0.0.1', port: mainAddress.port })
    return {
      async stop(timeoutMs) {
        const end = now() + timeoutMs * 0.8 // The rest is for closing what is open.
        await drain(loader, { timeoutMs: end - now(), now })
        await api.close() // The streams end first: who listens comes back to the next start.
        await sessions.close()
        await loader.close({ timeoutMs: Math.max(100, end - now()) })
        await events.close()
        await operational.close()
      },
    }
  },
  { onMetrics: (text) => (collectorMetrics = text) },
)

const engineSetting = 'events_engine'
const engineOf = ({ clickhouse }: ServerConfig) => (clickhouse ? 'clickhouse' : 'embedded')

/**
 * Once events are in a ClickHouse server, a start without its URL would begin an empty store in the folder and load what
 * is in the spool into that one.
 *
 * @throws ServerError `events_in_clickhouse`
 */
async function checkEngine(operational: OperationalStore, config: ServerConfig): Promise<void> {
  const before = await operational.getSetting(engineSetting)
  if (before === 'clickhouse' && engineOf(config) === 'embedded') throw serverError('events_in_clickhouse')
}

function log(line: string): void {
  process.stderr.write(`${line}\n`)
}
