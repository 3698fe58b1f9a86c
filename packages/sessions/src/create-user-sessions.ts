import type { OperationalDatabase } from '@keepsight/store'
import { acknowledge, checkAcks } from './change/confirm.js'
import { deactivate, end, reactivate } from './change/end.js'
import { keepRefusal } from './change/refusals.js'
import { checkRekey, rekeySession } from './change/rekey.js'
import { toUserSession } from './change/rows.js'
import { checkSeen, seeSessions } from './change/seen.js'
import { sessionsOf } from './change/lookup.js'
import { startSession } from './change/start.js'
import { createWriter } from './change/writer.js'
import type { SessionsContext } from './context.js'
import { createFeeds } from './delivery/feeds.js'
import { createListeners } from './delivery/listeners.js'
import { invalid } from './errors.js'
import { openGeo, type Geo } from './place/geo.js'
import type { UserSessions } from './port.js'
import { checkKeys } from './read/check.js'
import { findSessions } from './read/find.js'
import { readKeyIds, readKeyIdsOf } from './read/key-ids.js'
import { reportSessions } from './read/report.js'
import { readCounts, readDeliveryStatus } from './read/status.js'
import { checkEnd, checkStart, address, keptText, isKeyId, keyIds, user } from './request.js'
import { startSweep } from './sweep/sweep.js'

export interface UserSessionsOptions {
  /** Of an operational store that was migrated; any number of servers may share one PostgreSQL database. */
  database: OperationalDatabase
  /** Milliseconds since 1970. Default the real clock. */
  now?: () => number
  /** Finds places. Default: countries only, see {@link openGeo}. */
  geo?: Geo
  /** How long ended sessions and refused log-ins are kept. Default 400. */
  retentionDays?: number
  /** How often changes of other servers are looked for. Default 200. */
  pollMs?: number
  /** How often timeouts and vanished processes are looked for. Default 1,000. */
  tickMs?: number
  /** Hears of failures of what happens by itself, which will be tried again: the database was away, a listener threw. */
  onFault?: (error: unknown) => void
}

/**
 * Opens the service of user sessions.
 *
 * @example
 * const operational = openOperationalStore('postgres://keepsight:secret@db:5432/keepsight')
 * await operational.migrate()
 * const sessions = createUserSessions({ database: operational.database })
 */
export function createUserSessions({
  database,
  now = Date.now,
  geo = openGeo(),
  retentionDays = 400,
  pollMs = 200,
  tickMs = 1_000,
  onFault = () => undefined,
}: UserSessionsOptions): UserSessions {
  const context: SessionsContext = { database, now, geo }
  const feeds = createFeeds(context, { pollMs, onFault })
  const listeners = createListeners(context, feeds)
  const writer = createWriter({
    database,
    now,
    before: async (appId) => {
      await listeners.expectBack()
      await feeds.of(appId)?.ready
    },
    committed: (appId) => feeds.of(appId)?.wake(),
  })
  listeners.expectBack().catch(onFault)
  const stopSweep = startSweep({ context, writer, listeners, retentionDays, tickMs, onFault })

  return {
    async start(appId, request) {
      const start = checkStart(request, now())
      return writer.write(appId, (change) => startSession(change, start, geo))
    },
    async rekey(appId, request) {
      const checked = checkRekey(request)
      return writer.write(appId, (change) => rekeySession(change, checked))
    },
    async end(appId, request, by) {
      const checked = checkEnd(request)
      return writer.write(appId, (change) => end(change, checked, by))
    },
    async deactivate(appId, userId, by) {
      const checked = user(userId)
      return writer.write(appId, (change) => deactivate(change, checked, by))
    },
    async reactivate(appId, userId) {
      const checked = user(userId)
      await writer.write(appId, (change) => reactivate(change, checked))
    },
    async isDeactivated(appId, userId) {
      const row = await database.reader
        .selectFrom('app_user')
        .select('deactivated')
        .where('app_id', '=', appId)
        .where('user_id', '=', user(userId))
        .executeTakeFirst()
      return row?.deactivated === 1
    },
    async seen(appId, request) {
      const checked = checkSeen(request, now())
      await writer.write(appId, (change) => seeSessions(change, checked, geo))
    },
    check: async (appId, request) => checkKeys(context, appId, keyIds(request.keyIds, 'keyIds')),
    async recordFailure(appId, request) {
      const refusal = {
        kind: 'failed',
        user: request.user ? user(request.user) : null,
        ip: address(request.ip),
        userAgent: keptText(request.userAgent),
      } as const
      await writer.write(appId, (change) => keepRefusal({ ...change, geo }, refusal))
    },
    async recordWarning(appId, { code }) {
      if (code !== 'unguarded_writer') invalid('code must be unguarded_writer')
      const seen_at = now()
      await database.write((db) =>
        db
          .insertInto('session_warning')
          .values({ app_id: appId, code, seen_at })
          .onConflict((conflict) => conflict.columns(['app_id', 'code']).doUpdateSet({ seen_at }))
          .execute(),
      )
    },

    find: (appId, query = {}) => findSessions(context, appId, query),
    async get(appId, id) {
      const session = (await sessionsOf({ db: database.reader, appId }, isKeyId(id) ? [id] : [])).get(id)
      return session ? toUserSession(session) : null
    },
    keyIds: (appId, id) => readKeyIds(context, appId, id),
    keyIdsOf: (appId, sessionIds) => readKeyIdsOf(context, appId, sessionIds),
    report: (appId, request) => reportSessions(context, appId, request),
    deliveryStatus: (appId) => readDeliveryStatus(context, appId, listeners.connected(appId)),

    listen: listeners.listen,
    async ack(appId, request) {
      const acks = checkAcks(request)
      if (request.isLeaving) await listeners.leave(appId, acks.listener)
      await writer.write(appId, (change) => acknowledge(change, acks, listeners.connected(appId)))
    },
    watch(appId, listener) {
      const feed = feeds.take(appId)
      const watcher = { after: 0, tell: listener }
      feed.watchers.add(watcher)
      let stopped = false
      return () => {
        if (stopped) return
        stopped = true
        feed.watchers.delete(watcher)
        feeds.release(appId)
      }
    },

    counts: () => readCounts(context),
    async close() {
      await stopSweep()
      await writer.idle()
      feeds.stop()
    },
  }
}
