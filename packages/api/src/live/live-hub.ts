import type { EventRow } from '@keepsight/store'
import { liveItem, type LiveItem } from './live-item.js'

/** Carries new rows from the loader to those who watch. */
export interface LiveHub {
  /**
   * Calls `listener` with each new item of an app, until the returned function is called.
   *
   * @param afterId id of the last item seen before: kept items after it are given at once
   */
  subscribe(appId: string, listener: (item: LiveItem) => void, afterId?: string): () => void
  /** Whether rows of this app are wanted: the loader need not read the others. */
  hasSubscribers(appId: string): boolean
  /** Gives a row that is new in the table to those who watch its app. */
  publish(row: EventRow): void
}

/** How much is kept of an app for a watcher who comes back. */
export const liveHubBounds = { items: 200, ms: 60_000 } as const

interface Channel {
  listeners: Set<(item: LiveItem) => void>
  recent: LiveItem[]
  /** When the last watcher left; `null` while there are any. */
  leftAt: number | null
}

/**
 * A hub within one process. An app's last 200 items are kept while somebody watches and a minute longer, so that a
 * connection that breaks loses nothing.
 */
export function createLiveHub({ now = Date.now }: { now?: () => number } = {}): LiveHub {
  const channels = new Map<string, Channel>()

  function dropDeserted(): void {
    for (const [appId, { leftAt }] of channels)
      if (leftAt !== null && now() - leftAt > liveHubBounds.ms) channels.delete(appId)
  }

  return {
    subscribe(appId, listener, afterId) {
      dropDeserted()
      const channel = channels.get(appId) ?? { listeners: new Set(), recent: [], leftAt: null }
      channels.set(appId, channel)
      const seen = afterId === undefined ? -1 : channel.recent.findIndex(({ data }) => data.id === afterId)
      if (seen >= 0) for (const item of channel.recent.slice(seen + 1)) listener(item)
      channel.listeners.add(listener)
      channel.leftAt = null
      return () => {
        if (channel.listeners.delete(listener) && channel.listeners.size === 0) channel.leftAt = now()
      }
    },
    hasSubscribers(appId) {
      if (!channels.has(appId)) return false
      dropDeserted()
      return channels.has(appId)
    },
    publish(row) {
      const channel = channels.get(row.app_id)
      if (!channel) return
      const item = liveItem(row)
      channel.recent.push(item)
      if (channel.recent.length > liveHubBounds.items) channel.recent.shift()
      for (const listener of channel.listeners) listener(item)
    },
  }
}
