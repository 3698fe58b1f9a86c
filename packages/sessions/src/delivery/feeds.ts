import type { SessionsContext } from '../context.js'
import { Feed } from './feed.js'

/** The feeds of the apps that somebody listens to or watches; the others are not polled. */
export interface Feeds {
  /** The app's feed, which runs until it was released as often as it was taken. */
  take(appId: string): Feed
  release(appId: string): void
  /** The app's feed, where there is one. */
  of(appId: string): Feed | undefined
  stop(): void
}

export function createFeeds(
  context: SessionsContext,
  options: { pollMs: number; onFault: (error: unknown) => void },
): Feeds {
  const feeds = new Map<string, { feed: Feed; users: number }>()
  return {
    take(appId) {
      const entry = feeds.get(appId) ?? { feed: new Feed(context, appId, options), users: 0 }
      entry.users++
      feeds.set(appId, entry)
      return entry.feed
    },
    release(appId) {
      const entry = feeds.get(appId)
      if (!entry || --entry.users > 0) return
      entry.feed.stop()
      feeds.delete(appId)
    },
    of: (appId) => feeds.get(appId)?.feed,
    stop() {
      for (const { feed } of feeds.values()) feed.stop()
      feeds.clear()
    },
  }
}
