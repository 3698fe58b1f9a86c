import type { DimensionName, QueryResponse } from '@keepsight/reports'
import type { Interval } from '../page-state/period.js'
import type { Trend } from '../trend/trend-model.js'
import type { FigureName } from './figures-model.js'

const intervals = {
  'time:hour': 'hour',
  'time:day': 'day',
  'time:week': 'week',
  'time:month': 'month',
} as const

/** The interval that an answer was made with, which while another loads is not the page's. */
export function intervalOfDimension(dimension: DimensionName | undefined): Interval {
  return intervals[dimension as keyof typeof intervals] ?? 'day'
}

/** One figure over time from the answer to a query whose first dimension is a time. */
export function queryTrend({ rows, meta }: QueryResponse, figure: FigureName): Trend {
  const [dimension] = meta.dimensions
  return {
    source: rows.flatMap(({ dimensions, metrics, comparison, comparisonTime }) => {
      const time = dimension === undefined ? undefined : dimensions[dimension]
      if (typeof time !== 'string') return []
      return [{ time, figure: metrics[figure] ?? 0, comparisonTime, comparison: comparison?.[figure] }]
    }),
    interval: intervalOfDimension(dimension),
    range: meta.range,
    before: meta.comparisonRange,
    timezone: meta.timezone,
  }
}
