import type { ObjectViewItem } from '@keepsight/reports'

/** Views that the feed keeps; older ones are on the objects' pages. */
export const feedLength = 40

/**
 * Adds views to a feed: newest first, each once, at most {@link feedLength}. A view that was already there stays the
 * same object, so that it is not drawn again.
 */
export function mergeViews(
  feed: readonly ObjectViewItem[],
  added: readonly ObjectViewItem[],
): ObjectViewItem[] {
  const known = new Set(feed.map((view) => view.id))
  const fresh = added.filter((view) => !known.has(view.id) && known.add(view.id))
  if (fresh.length === 0) return [...feed]
  return [...feed, ...fresh]
    .sort((a, b) => (a.time < b.time ? 1 : a.time > b.time ? -1 : 0))
    .slice(0, feedLength)
}
