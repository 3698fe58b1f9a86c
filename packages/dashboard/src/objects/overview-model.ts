import type { QueryResponse } from '@keepsight/reports'
import type { TrendSource } from '../trend/trend-model.js'
import type { Interval } from '../page-state/period.js'
import type { FigureName } from './figures-model.js'

/** One metric's intervals from an answer with a time dimension. */
export function sourceOf(
  answer: QueryResponse,
  column: { metric: FigureName; time: `time:${Interval}` },
): TrendSource[] {
  return answer.rows.flatMap((row) => {
    const time = row.dimensions[column.time]
    if (typeof time !== 'string') return []
    return [
      {
        time,
        figure: row.metrics[column.metric] ?? 0,
        comparisonTime: row.comparisonTime,
        comparison: row.comparison?.[column.metric],
      },
    ]
  })
}
