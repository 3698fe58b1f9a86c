import { useParams, useSearchParams } from 'react-router'
import { figureNames, figuresOf, type FigureName } from '../objects/figures-model.js'
import { Figures } from '../objects/figures.js'
import { sourceOf } from '../objects/overview-model.js'
import { useSlowNow } from '../page-state/use-now.js'
import { carriedSearch, usePageState } from '../page-state/use-page-state.js'
import { useSearchParam } from '../page-state/use-search-param.js'
import { useApp } from '../shell/app-context.js'
import { paths } from '../shell/paths.js'
import { usePageTitle } from '../shell/use-page-title.js'
import { PageToolbar } from '../toolbar/page-toolbar.js'
import { TrendChart } from '../trend/trend-chart.js'
import { TrendLegend } from '../trend/trend-legend.js'
import { trendOf } from '../trend/trend-model.js'
import { Breadcrumb } from '../ui/breadcrumb.js'
import { Failure } from '../ui/failure.js'
import { PersonMark } from '../ui/person.js'
import { useViews } from '../views/use-views.js'
import { ViewsCard } from '../views/views-card.js'
import { useUser } from './use-user.js'
import '../object/object-page.css'
import './user-page.css'

const userFigures = ['views', 'objects'] as const satisfies FigureName[]

/** One user: how much they view, and each of their views. */
export function UserPage() {
  const { user = '' } = useParams()
  const app = useApp()
  const [search] = useSearchParams()
  const { range, interval } = usePageState()
  const [metric, setMetric] = useSearchParam('metric', 'views')
  const answer = useUser(user)
  const views = useViews({ user })
  const nowMs = useSlowNow()
  usePageTitle(user)
  const shown = userFigures.find((figure) => figure === metric) ?? 'views'
  const unit = figureNames.find(({ name }) => name === shown)?.unit ?? shown

  return (
    <>
      <PageToolbar>
        <Breadcrumb to={paths.objects(app.id) + carriedSearch(search)} label="Objects" />
      </PageToolbar>
      <header className="page-head user-head">
        <PersonMark user={user} />
        <h1 className="page-title">{user}</h1>
      </header>
      <section className="card overview" aria-label="Overview" aria-busy={answer.isPlaceholderData}>
        {answer.isError && answer.data === undefined ? (
          <Failure error={answer.error} retry={() => void answer.refetch()} />
        ) : (
          <>
            <Figures
              figures={answer.data && figuresOf(answer.data)}
              names={userFigures}
              shown={shown}
              onShow={setMetric}
            />
            <div className="overview-chart">
              {answer.data === undefined ? (
                <div className="skeleton chart-wait" />
              ) : (
                <>
                  <TrendChart
                    unit={unit}
                    points={trendOf(sourceOf(answer.data, { metric: shown, time: `time:${interval}` }), {
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
      <ViewsCard answer={views} first="what" />
    </>
  )
}
