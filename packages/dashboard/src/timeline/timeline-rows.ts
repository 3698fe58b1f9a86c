import type { TimelineItem } from '@keepsight/api'
import type { UserSession } from '../http/session-wire.js'
import { todayIn, type CalendarDate } from '../page-state/calendar-date.js'

/** How a session's span runs through a row: newest rows are on top, so it begins at the bottom and ends at the top. */
export interface Span {
  session: string
  /** 0 is the leftmost. */
  lane: number
  part: 'through' | 'starts' | 'ends' | 'both'
}

/** A row of the timeline: a day's heading, or something that happened. */
export type TimelineRow =
  | { kind: 'day'; key: string; date: CalendarDate; spans: Span[] }
  | {
      kind: 'item'
      key: string
      item: TimelineItem
      spans: Span[]
      /** Where its mark stands: on the span of its session, or beside those that run meanwhile. */
      lane: number
      isInSession: boolean
    }

/** Sessions drawn side by side; what is beyond them is listed without a span. */
export const mostLanes = 4

/** The key of an item; each is there once, even when new ones moved the pages between two requests. */
function keyOf(item: TimelineItem): string {
  switch (item.kind) {
    case 'session-started':
    case 'session-ended':
      return `${item.kind} ${item.session.id}`
    case 'view':
      return `view ${item.view.id}`
    case 'event':
      return `event ${item.event.id}`
  }
}

const sessionOf = (item: TimelineItem): string | null => {
  switch (item.kind) {
    case 'session-started':
    case 'session-ended':
      return item.session.id
    case 'view':
      return item.view.sessionId
    case 'event':
      return item.event.sessionId
  }
}

/** From which row to which a session is drawn. */
interface Reach {
  session: string
  top: number
  bottom: number
  ends: boolean
  starts: boolean
}

/**
 * Sets items, newest first, side by side with the spans of the sessions in which they happened. `sessions` are further
 * ones of the user, whose log-in may be older than what is loaded.
 */
export function timelineRows(
  pages: { items: TimelineItem[] }[],
  { sessions, timezone }: { sessions: readonly UserSession[]; timezone: string },
): TimelineRow[] {
  const items = [...new Map(pages.flatMap((page) => page.items).map((item) => [keyOf(item), item])).values()]
  const reaches = placeInLanes(reachesOf(items, sessions))
  const spansAt = (index: number): Span[] =>
    reaches.flatMap(({ session, lane, top, bottom, ends, starts }): Span[] => {
      if (index < top || index > bottom) return []
      const isEnd = index === top && ends
      const isStart = index === bottom && starts
      return [
        { session, lane, part: isEnd && isStart ? 'both' : isEnd ? 'ends' : isStart ? 'starts' : 'through' },
      ]
    })
  /** Between a row and the one above, only what reaches both runs on. */
  const spansAbove = (index: number): Span[] =>
    reaches.flatMap(({ session, lane, top, bottom, ends }): Span[] =>
      index > bottom || (ends ? index <= top : index < top) ? [] : [{ session, lane, part: 'through' }],
    )
  let day: CalendarDate | null = null
  return items.flatMap((item, index): TimelineRow[] => {
    const date = todayIn(timezone, Date.parse(item.time))
    const spans = spansAt(index)
    const own = spans.find(({ session }) => session === sessionOf(item))
    const row: TimelineRow = {
      kind: 'item',
      key: keyOf(item),
      item,
      spans,
      lane: own?.lane ?? freeLane(spans),
      isInSession: own !== undefined,
    }
    if (date === day) return [row]
    day = date
    return [{ kind: 'day', key: `day ${date}`, date, spans: spansAbove(index) }, row]
  })
}

function reachesOf(items: readonly TimelineItem[], others: readonly UserSession[]): Reach[] {
  const known = new Map(others.map((session) => [session.id, session]))
  for (const item of items) {
    if (item.kind === 'session-started' || item.kind === 'session-ended')
      known.set(item.session.id, item.session)
  }
  return [...known.values()].flatMap(({ id, startedAt, endingAt }): Reach[] => {
    const ended = items.findIndex((item) => item.kind === 'session-ended' && item.session.id === id)
    const started = items.findIndex((item) => item.kind === 'session-started' && item.session.id === id)
    // Live now: from the top. Ended, but not among what is loaded: from the first row that is not after its end.
    const top =
      ended !== -1
        ? ended
        : endingAt === null
          ? 0
          : items.findIndex((item) => Date.parse(item.time) <= Date.parse(endingAt))
    const oldest = items.at(-1)
    // Started before all that is loaded: to the bottom.
    const bottom =
      started !== -1
        ? started
        : oldest !== undefined && Date.parse(startedAt) <= Date.parse(oldest.time)
          ? items.length - 1
          : -1
    if (top === -1 || bottom === -1 || bottom < top) return []
    return [{ session: id, top, bottom, ends: ended !== -1, starts: started !== -1 }]
  })
}

/** The leftmost lane that is free from a session's first row on, newest session first. */
function placeInLanes(reaches: Reach[]): (Reach & { lane: number })[] {
  const busyUntil: number[] = []
  return reaches
    .sort((a, b) => a.top - b.top || b.bottom - a.bottom)
    .flatMap((reach) => {
      const free = busyUntil.findIndex((bottom) => bottom < reach.top)
      const lane = free === -1 ? busyUntil.length : free
      if (lane >= mostLanes) return []
      busyUntil[lane] = reach.bottom
      return [{ ...reach, lane }]
    })
}

/** The leftmost lane in which nothing runs. */
function freeLane(spans: readonly Span[]): number {
  const taken = new Set(spans.map(({ lane }) => lane))
  let lane = 0
  while (taken.has(lane)) lane += 1
  return lane
}

/** Lanes that the rows need. */
export const laneCount = (rows: readonly TimelineRow[]): number =>
  1 +
  Math.max(
    0,
    ...rows.flatMap((row) => [...row.spans.map(({ lane }) => lane), row.kind === 'item' ? row.lane : 0]),
  )
