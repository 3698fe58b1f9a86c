import type { DeadLetters, Loader } from '@keepsight/collector'
import type { UserSessions } from '@keepsight/sessions'

/** The main process's own figures in Prometheus' text format. */
export async function metricsText({
  loader,
  deadLetters,
  sessions,
}: {
  loader: Loader
  deadLetters: DeadLetters
  sessions: UserSessions
}): Promise<string> {
  // Without the database the other figures are still told.
  const [stats, counts] = await Promise.all([loader.stats(), sessions.counts().catch(() => null)])
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
    ...metric('keepsight_database_up', 'gauge', [
      '1 while the database of apps, keys and user sessions answers.',
      counts ? 1 : 0,
    ]),
    ...(counts ? sessionMetrics(counts) : []),
    '',
  ].join('\n')
}

function sessionMetrics({
  active,
  ending,
  listeners,
}: Awaited<ReturnType<UserSessions['counts']>>): string[] {
  return [
    '# HELP keepsight_user_sessions User sessions that live; ending: the app has not confirmed the ending.',
    '# TYPE keepsight_user_sessions gauge',
    `keepsight_user_sessions{state="active"} ${active}`,
    `keepsight_user_sessions{state="ending"} ${ending}`,
    ...metric('keepsight_session_listeners', 'gauge', ['Processes of apps that hear of endings.', listeners]),
  ]
}

function metric(
  name: string,
  type: 'counter' | 'gauge',
  [help, value]: [help: string, value: number],
): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, `${name} ${value}`]
}
