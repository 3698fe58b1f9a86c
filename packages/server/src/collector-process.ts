import { createCollector, openSpool } from '@keepsight/collector'
import { openOperationalStore } from '@keepsight/store'
import { report, runChild } from './child-process.js'
import { dataPaths } from './data-folder.js'

/** `/metrics` is answered by the main process, which has the collector's figures from here. */
const metricsEveryMs = 2_000

/** The collector: owns the public port, takes messages into the spool, and passes everything else on to the main process. */
runChild(async ({ config, mainAddress }) => {
  const now = Date.now
  const operational = openOperationalStore(config.database, { now })
  const spool = await openSpool({ dir: dataPaths(config.data).spool, now })
  const collector = createCollector({
    host: config.host,
    port: config.port,
    spool,
    keys: operational,
    upstream: 'socketPath' in mainAddress ? mainAddress.socketPath : `http://127.0.0.1:${mainAddress.port}`,
    trustProxy: config.trustProxy,
    now,
    onError: (error) =>
      process.stderr.write(`collector: ${error instanceof Error ? error.message : String(error)}\n`),
  })
  const { port } = await collector.listen()
  const metrics = setInterval(() => {
    const memory = `# TYPE keepsight_collector_memory_bytes gauge\nkeepsight_collector_memory_bytes ${process.memoryUsage.rss()}\n`
    report({ kind: 'metrics', text: collector.counters.render() + memory })
  }, metricsEveryMs)
  return {
    port,
    async stop(timeoutMs) {
      clearInterval(metrics)
      await collector.close({ timeoutMs })
      await operational.close()
    },
  }
})
