import type { DeadLetters, Loader } from '@keepsight/collector'

/** The main process's own figures in Prometheus' text format. */
export async function metricsText({
  loader,
  deadLetters,
}: {
  loader: Loader
  deadLetters: DeadLetters
}): Promise<string> {
  const stats = await loader.stats()
  return [
    ...metric('keepsight_spool_lag_bytes', 'gauge', [
      'Bytes in the spool that are not in the table yet.',
      stats.lagBytes,
    ]),
    ...metric('keepsight_spool_lag_seconds', 'gauge', [
      'Age of the oldest row that is not in the table yet.',
      stats.oldestUnloadedMs / 1000,
    ]),
    ...metric('keepsight_loader_rows_total', 'counter', ['Rows loaded since the start.', stats.loaded]),
    ...metric('keepsight_loader_duplicates_total', 'counter', [
      'Messages that were in the table before.',
      stats.duplicates,
    ]),
    ...metric('keepsight_loader_batches_total', 'counter', ['Batches loaded.', stats.batches]),
    ...metric('keepsight_loader_retries_total', 'counter', ['Attempts to load that failed.', stats.retries]),
    ...metric('keepsight_loader_failing', 'gauge', [
      '1 while the last attempt to load failed.',
      stats.state === 'failing' ? 1 : 0,
    ]),
    ...metric('keepsight_loader_filter_bytes', 'gauge', [
      'Memory of the filter of known messages.',
      stats.filterBytes,
    ]),
    ...metric('keepsight_spool_damaged_bytes_total', 'counter', [
      'Bytes of the spool that held no records.',
      stats.damagedBytes,
    ]),
    ...metric('keepsight_dead_letters', 'gauge', [
      'Messages put aside because they cannot be loaded.',
      deadLetters.count(),
    ]),
    ...metric('keepsight_main_memory_bytes', 'gauge', [
      'Resident memory of the main process.',
      process.memoryUsage.rss(),
    ]),
    '',
  ].join('\n')
}

function metric(
  name: string,
  type: 'counter' | 'gauge',
  [help, value]: [help: string, value: number],
): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, `${name} ${value}`]
}
