import type { ObjectResponse } from '@keepsight/reports'
import type { FigureName } from '../objects/figures-model.js'
import { intervalOfDimension } from '../objects/query-trend.js'
import type { Trend } from '../trend/trend-model.js'
import { visitorName } from '../ui/person-name.js'

/** The figures of one object's page. */
export const objectFigures = ['views', 'visitors', 'users'] as const satisfies readonly FigureName[]
export type ObjectFigure = (typeof objectFigures)[number]

/** One figure over time from the report of an object. */
export function objectTrend(
  { trend, meta }: Pick<ObjectResponse, 'trend' | 'meta'>,
  figure: ObjectFigure,
): Trend {
  return {
    source: trend.map((point) => ({
      time: point.time,
      figure: point[figure],
      comparisonTime: point.comparisonTime,
      comparison: point.comparison?.[figure],
    })),
    interval: intervalOfDimension(meta.interval),
    range: meta.range,
    before: meta.comparisonRange,
    timezone: meta.timezone,
  }
}

/** Somebody who viewed the object. */
export interface ViewerLine {
  key: string
  /** The user's id; `null` for a visitor who was not logged in. */
  user: string | null
  name: string
  views: number
  lastViewedAt: string
  /** Their views against those of the one with the most, 0–1. */
  bar: number
}

/** The viewers of an object, in the report's order: most views first. */
export function viewerLines(answer: Pick<ObjectResponse, 'viewers'>): ViewerLine[] {
  const most = Math.max(1, ...answer.viewers.map((viewer) => viewer.views))
  return answer.viewers.map(({ user, visitor, views, lastViewedAt }) => ({
    key: user === null ? `visitor ${visitor ?? ''}` : `user ${user}`,
    user,
    name: user ?? visitorName(visitor ?? ''),
    views,
    lastViewedAt,
    bar: views / most,
  }))
}

/**
 * The object's address as a link: only to the web, never `javascript:` and its like. A path is one of the app, whose host
 * is known from a page on which the object was viewed. `null` where there is nothing to link to.
 */
export function linkOf(url: string | null, pageUrl: string | null): string | null {
  if (url === null || url === '' || !URL.canParse(url, pageUrl ?? undefined)) return null
  const { protocol, href } = new URL(url, pageUrl ?? undefined)
  return protocol === 'https:' || protocol === 'http:' ? href : null
}
