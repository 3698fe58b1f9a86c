import type { DateRange } from '@keepsight/reports'
import { formatRange } from '../format/times.js'
import './trend-chart.css'

/** The days that the two lines of a trend stand for. */
export function TrendLegend({ range, before }: { range: DateRange; before: DateRange | undefined }) {
  return (
    <p className="trend-legend">
      <span>
        <i className="trend-key" aria-hidden />
        {formatRange(range)}
      </span>
      {before !== undefined && (
        <span>
          <i className="trend-key trend-key-quiet" aria-hidden />
          {formatRange(before)}
        </span>
      )}
    </p>
  )
}
