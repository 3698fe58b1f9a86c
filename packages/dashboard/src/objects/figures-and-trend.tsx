import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useSlowNow } from '../page-state/use-now.js'
import { useSearchParam } from '../page-state/use-search-param.js'
import { TrendChart } from '../trend/trend-chart.js'
import { TrendLegend } from '../trend/trend-legend.js'
import { trendPoints, type Trend } from '../trend/trend-model.js'
import { Failure } from '../ui/failure.js'
import { Figures } from './figures.js'
import { figureNames, figuresOf, type FigureName, type Totals } from './figures-model.js'
import './figures-and-trend.css'

interface FiguresAndTrendProps<Answer extends Totals, Name extends FigureName> {
  answer: Pick<UseQueryResult<Answer>, 'data' | 'error' | 'isPlaceholderData' | 'refetch'>
  /** The figures to show; the first is the chart's when the URL names none. */
  names: readonly [Name, ...Name[]]
  trendOf: (answer: Answer, figure: Name) => Trend
}

/** Headline figures over the chart of the one that is chosen, in all its states. */
export function FiguresAndTrend<Answer extends Totals, Name extends FigureName>({
  answer: { data, error, isPlaceholderData, refetch },
  names,
  trendOf,
}: FiguresAndTrendProps<Answer, Name>) {
  const [metric, setMetric] = useSearchParam('metric', names[0])
  const shown = names.find((name) => name === metric) ?? names[0]
  return (
    <section className="card overview" aria-label="Overview" aria-busy={isPlaceholderData}>
      {error !== null && data === undefined ? (
        <Failure error={error} retry={() => void refetch()} />
      ) : (
        <>
          <Figures figures={data && figuresOf(data)} names={names} shown={shown} onShow={setMetric} />
          <div className="overview-chart">
            {data === undefined ? (
              <div className="skeleton chart-wait" />
            ) : (
              <Chart trend={trendOf(data, shown)} figure={shown} />
            )}
          </div>
        </>
      )}
    </section>
  )
}

function Chart({ trend, figure }: { trend: Trend; figure: FigureName }): ReactNode {
  const nowMs = useSlowNow()
  const unit = figureNames.find(({ name }) => name === figure)?.unit ?? figure
  return (
    <>
      <TrendChart unit={unit} points={trendPoints(trend, nowMs)} />
      <TrendLegend range={trend.range} before={trend.before} />
    </>
  )
}
