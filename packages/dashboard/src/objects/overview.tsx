import { Failure } from '../ui/failure.js'
import { useSlowNow } from '../page-state/use-now.js'
import { usePageState } from '../page-state/use-page-state.js'
import { useSearchParam } from '../page-state/use-search-param.js'
import { useApp } from '../shell/app-context.js'
import { TrendChart } from '../trend/trend-chart.js'
import { TrendLegend } from '../trend/trend-legend.js'
import { trendOf } from '../trend/trend-model.js'
import { Figures } from './figures.js'
import { figureNames, figuresOf } from './figures-model.js'
import { sourceOf } from './overview-model.js'
import { useOverview } from './use-overview.js'

/** The headline figures over the chart of the one that is chosen. */
export function Overview() {
  const answer = useOverview()
  const { interval, range } = usePageState()
  const app = useApp()
  const nowMs = useSlowNow()
  const [metric, setMetric] = useSearchParam('metric', 'views')
  const shown = figureNames.find(({ name }) => name === metric) ?? figureNames[0]

  return (
    <section className="card overview" aria-label="Overview" aria-busy={answer.isPlaceholderData}>
      {answer.isError && answer.data === undefined ? (
        <Failure error={answer.error} retry={() => void answer.refetch()} />
      ) : (
        <>
          <Figures figures={answer.data && figuresOf(answer.data)} shown={shown.name} onShow={setMetric} />
          <div className="overview-chart">
            {answer.data === undefined ? (
              <div className="skeleton chart-wait" />
            ) : (
              <>
                <TrendChart
                  unit={shown.unit}
                  points={trendOf(sourceOf(answer.data, { metric: shown.name, time: `time:${interval}` }), {
                    interval,
                    range,
                    timezone: app.timezone,
                    nowMs,
                  })}
                />
                <TrendLegend range={answer.data.meta.range} before={answer.data.meta.comparisonRange} />
              </>
            )}
          </div>
        </>
      )}
    </section>
  )
}
