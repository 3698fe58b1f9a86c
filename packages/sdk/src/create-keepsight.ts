import type { Message } from '@keepsight/protocol'
import { createCapture } from './capture.js'
import { ContentTypes } from './content-types/content-types.js'
import { setDefaultKeepsight, unsetDefaultKeepsight } from './default-keepsight.js'
import { openEmbedded } from './embedded/open-embedded.js'
import { KeepsightError } from './errors.js'
import { flushWhenIdle } from './flush-when-idle.js'
import type { AnyEvents, EventMap, Keepsight, KeepsightStatus } from './keepsight.js'
import { createHandOver } from './hand-over.js'
import { library } from './library.js'
import { createFindObjectViews } from './object-views/find-object-views.js'
import type { KeepsightOptions } from './options.js'
import { createRecordMessages } from './record-messages.js'
import { createRecordViews } from './record-views.js'
import { DiskQueue } from './recorder/disk-queue.js'
import { worthOfJson } from './recorder/entry.js'
import { HttpClient } from './recorder/http-client.js'
import { Recorder, type Delivery } from './recorder/recorder.js'
import { createSendBatch } from './recorder/send-batch.js'
import { createReporter } from './reporter.js'
import { createRequests } from './request/create-requests.js'
import { resolveOptions } from './resolve-options.js'
import { connectNowhere, connectRemote } from './server-connection.js'
import { createSignals } from './signals/signals.js'
import { createUserSessions, type UserSessionsOfKeepsight } from './user-sessions/create-user-sessions.js'
import { disabledUserSessions } from './user-sessions/disabled-user-sessions.js'
import { createKeyIds } from './user-sessions/key-ids.js'
import { RefusedKeys } from './user-sessions/refused-keys.js'
import { createViewCooldown } from './view-cooldown.js'

/** How long views whose answers were sent are gathered before they are announced. */
const gatherViewsMs = 10

/**
 * Makes the app's Keepsight: with `url` and `key` it sends to a server that runs elsewhere, without them it runs the
 * server inside this app. Name the app's events in the type to have them checked.
 *
 * An unusable option throws in development; in production it is told on the console, and nothing is recorded.
 *
 * @throws KeepsightError `invalid_option`, `key_missing`, `server_not_installed`; not in production
 * @example
 * const keepsight = createKeepsight<{ 'Order Completed': { total: number } }>({
 *   url: process.env.KEEPSIGHT_URL,
 *   key: process.env.KEEPSIGHT_KEY,
 * })
 */
export function createKeepsight<Events extends EventMap<Events> = AnyEvents>(
  options: KeepsightOptions = {},
): Keepsight<Events> {
  const { development = process.env.NODE_ENV !== 'production', logger = console, now = Date.now } = options
  let lastError: KeepsightError | null = null
  const report = createReporter({
    development,
    logger,
    now,
    onError(error) {
      lastError = error
      options.onError?.(error)
    },
  })

  let settings = resolveOptions({})
  let server = connectNowhere()
  // `next build` runs the app's modules and pages, and nobody sees them.
  let enabled = !(options.disabled ?? process.env['NEXT_PHASE'] === 'phase-production-build')
  if (enabled) {
    try {
      settings = resolveOptions(options)
      server = settings.remote ? connectRemote(settings.remote, options) : openEmbedded(options, report)
    } catch (error) {
      if (development) throw error
      report(
        error instanceof KeepsightError ? error : new KeepsightError('invalid_option', '', { cause: error }),
      )
      enabled = false
    }
  }

  const client = new HttpClient({ timeoutMs: settings.timeoutMs, now })
  let disk: DiskQueue | undefined
  const recorder = new Recorder({
    ...settings,
    remember: (json) => disk?.remember(json),
    send: createSendBatch({
      client,
      endpoint: () => server.endpoint(),
      onFailure: () => server.suspect(),
      gzip: options.gzip ?? 'auto',
      library,
      now,
    }),
    report,
    uptimeMs: () => performance.now(),
    random: Math.random,
  })
  if (enabled && options.queueDir !== undefined) {
    disk = new DiskQueue({
      folder: options.queueDir,
      owner: `${options.url ?? options.dataDir ?? ''}\n${server.secret}`,
      report,
      now,
      adopt: (json, forget) => recorder.adopt(json, worthOfJson(json), forget),
    })
  }
  const handOver = createHandOver(flush, options.waitUntil, report)
  const captureMessage = createCapture({ recorder, report, beforeSend: options.beforeSend, now })
  const capture = enabled
    ? (message: Message) => {
        captureMessage(message)
        handOver.now()
      }
    : () => undefined

  const signals = createSignals()
  const contentTypes = new ContentTypes()
  const sessionsSecret = settings.sessions.secret ?? server.secret
  const keyIdOf = createKeyIds(sessionsSecret)
  const refused = new RefusedKeys(now)
  const requests = createRequests({
    keepsight: { viewed: (object, viewedOptions) => keepsight.viewed(object, viewedOptions) },
    trustProxy: settings.trustProxy,
    visitorCookie: enabled ? options.visitorCookie : false,
    sessions: {
      keyIdOf,
      isEnded: (keyId) => refused.size > 0 && refused.get(keyId)?.moved === false,
    },
    onServe: (context) => sessions.serve(context),
  })
  const sessions: UserSessionsOfKeepsight = enabled
    ? createUserSessions({
        options: settings.sessions,
        secret: sessionsSecret,
        keyIdOf,
        refused,
        server,
        timeoutMs: settings.timeoutMs,
        requests,
        signals,
        report,
        now,
      })
    : disabledUserSessions()
  const onHeld = handOver.whenAnswered
  const counts = createViewCooldown(settings.viewCooldownSeconds)
  const { viewed, recordObjectView, settle } = createRecordViews({
    contentTypes,
    signals,
    requests,
    capture,
    counts,
    onHeld,
    // With a queue on disk a view is there before anything else happens.
    gatherMs: disk ? 0 : gatherViewsMs,
    report,
    now,
  })
  signals.objectViewed.connect(recordObjectView, { dispatchUid: 'keepsight.recordObjectView' })

  function flush(): Promise<Delivery> {
    settle()
    return recorder.flush()
  }

  const stopFlushing = enabled && (options.flushOnExit ?? true) ? flushWhenIdle(flush) : () => undefined

  async function shutdown({ timeoutMs = 2_000 } = {}): Promise<Delivery> {
    settle()
    stopFlushing()
    unsetDefaultKeepsight(keepsight)
    const startedAt = performance.now()
    const [delivery] = await Promise.all([recorder.shutdown({ timeoutMs }), sessions.shutdown(timeoutMs)])
    client.close()
    disk?.close()
    await server.close(Math.max(0, timeoutMs - (performance.now() - startedAt)))
    return delivery
  }

  function status(): KeepsightStatus {
    return {
      state: stateOf(enabled, recorder),
      url: server.url,
      queued: recorder.queued,
      queuedBytes: recorder.queuedBytes,
      sent: recorder.sent,
      dropped: recorder.dropped,
      sessions: sessions.status(),
      lastError,
    }
  }

  const keepsight: Keepsight<Events> = {
    ...(createRecordMessages({ requests, capture, onHeld, report, now }) as Pick<
      Keepsight<Events>,
      'track' | 'page' | 'identify' | 'group' | 'alias'
    >),
    viewed: enabled ? viewed : () => null,
    recordObjectView,
    signals,
    contentTypes,
    objectViews: {
      find: createFindObjectViews({
        client,
        contentTypes,
        endpoint: () => server.readEndpoint(),
        onFailure: () => server.suspect(),
      }),
    },
    userSessions: sessions.userSessions,
    requestRunner: (runnerOptions) => requests.runner(runnerOptions),
    flush,
    shutdown,
    status,
    async [Symbol.asyncDispose]() {
      await shutdown()
    },
  }
  setDefaultKeepsight(keepsight)
  return keepsight
}

function stateOf(enabled: boolean, recorder: Recorder): KeepsightStatus['state'] {
  if (!enabled) return 'disabled'
  if (recorder.closed) return 'shut-down'
  if (recorder.failures > 0) return 'retrying'
  return recorder.refused ? 'refused' : 'ready'
}
