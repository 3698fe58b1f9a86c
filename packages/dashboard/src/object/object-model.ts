import type { ObjectResponse } from '@keepsight/reports'
import type { FigureName } from '../objects/figures-model.js'
import type { TrendSource } from '../trend/trend-model.js'
import { visitorName } from '../ui/person-name.js'

/** The figures of one object's page. */
export const objectFigures = ['views', 'visitors', 'users'] as const satisfies FigureName[]
export type ObjectFigure = (typeof objectFigures)[number]

/** One figure's intervals from the report of an object. */
export function objectTrend(answer: Pick<ObjectResponse, 'trend'>, figure: ObjectFigure): TrendSource[] {
  return answer.trend.map((point) => ({
    time: point.time,
    figure: point[figure],
    comparisonTime: point.comparisonTime,
    comparison: point.comparison?.[figure],
  }))
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

/** The object's address as a link: only web addresses and paths, never `javascript:` and its like. `null` for others. */
export function safeUrl(url: string | null): string | null {
  if (url === null || url === '') return null
  if (/^\/(?![/\\])/.test(url)) return url
  const parsed = URL.canParse(url) ? new URL(url) : null
  return parsed?.protocol === 'https:' || parsed?.protocol === 'http:' ? parsed.href : null
}
