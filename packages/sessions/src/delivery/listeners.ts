import type { EndingsEvent } from '@keepsight/protocol'
import { sql } from 'kysely'
import type { SessionsContext } from '../context.js'
import { listenerId, listenerPatienceMs } from '../change/confirm.js'
import { invalid } from '../errors.js'
import { keptText } from '../request.js'
import type { Feeds } from './feeds.js'

interface Connection {
  appId: string
  id: string
}

/** The processes of apps that are connected to this server. */
export interface Listeners {
  listen(
    appId: string,
    options: { listener: string; name: string; after: number },
    tell: (event: EndingsEvent) => void | Promise<void>,
  ): Promise<() => void>
  /** A process ends in good order: it is waited for no longer. */
  leave(appId: string, listener: string): Promise<void>
  /** Ids of the app's processes that are connected to this server. */
  connected(appId: string): ReadonlySet<string>
  /**
   * Gives the processes that were there when a server was last there the time to come back, counted from now: with the
   * server off they could not be connected. Once; what fails is done with the next call.
   */
  expectBack(): Promise<unknown>
  /** Writes that they are still there, so that other servers know. */
  refresh(): Promise<void>
}

export function createListeners({ database, now }: SessionsContext, feeds: Feeds): Listeners {
  const connections = new Set<Connection>()
  const connected = (appId: string) =>
    new Set([...connections].filter((each) => each.appId === appId).map(({ id }) => id))

  let expected: Promise<unknown> | null = null
  function expectBack(): Promise<unknown> {
    expected ??= database
      .write((db) =>
        db
          .updateTable('session_listener')
          .set({ seen_at: now() })
          .where('seen_at', '>', (is) =>
            is
              .selectFrom('session_listener')
              .select(sql<number>`max(seen_at) - cast(${listenerPatienceMs} as bigint)`.as('since')),
          )
          .execute(),
      )
      .catch((error: unknown) => {
        expected = null
        throw error
      })
    return expected
  }

  return {
    connected,
    expectBack,
    async listen(appId, { listener, name, after }, tell) {
      const id = listenerId(listener)
      if (!Number.isSafeInteger(after) || after < 0)
        invalid('after must be a number that the stream gave, or 0')
      const connection = { appId, id }
      const member = { after, tell }
      const feed = feeds.take(appId)
      connections.add(connection)
      let stopped = false
      const stop = () => {
        if (stopped) return
        stopped = true
        connections.delete(connection)
        feed.listeners.delete(member)
        feeds.release(appId)
      }
      try {
        await expectBack()
        const at = now()
        await database.write((db) =>
          db
            .insertInto('session_listener')
            .values({ app_id: appId, id, name: keptText(name) ?? id, connected_at: at, seen_at: at })
            .onConflict((conflict) =>
              conflict
                .columns(['app_id', 'id'])
                .doUpdateSet({ name: keptText(name) ?? id, connected_at: at, seen_at: at }),
            )
            .execute(),
        )
        await feed.join(member)
      } catch (error) {
        stop()
        throw error
      }
      return stop
    },
    async leave(appId, listener) {
      for (const each of connections)
        if (each.appId === appId && each.id === listener) connections.delete(each)
      await database.write((db) =>
        db.deleteFrom('session_listener').where('app_id', '=', appId).where('id', '=', listener).execute(),
      )
    },
    async refresh() {
      const at = now()
      await database.write(async (db) => {
        // Where the clock was put back, a row from the future would hold up endings until then.
        await db
          .updateTable('session_listener')
          .set({ seen_at: at })
          .where('seen_at', '>', at + listenerPatienceMs)
          .execute()
        for (const appId of new Set([...connections].map((each) => each.appId)))
          await db
            .updateTable('session_listener')
            .set({ seen_at: at })
            .where('app_id', '=', appId)
            .where('id', 'in', [...connected(appId)])
            .execute()
      })
    },
  }
}
