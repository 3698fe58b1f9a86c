import { ExternalLink, Link2Off } from 'lucide-react'
import { Link, useParams, useSearchParams } from 'react-router'
import { figureNames, figuresOf } from '../objects/figures-model.js'
import { Figures } from '../objects/figures.js'
import { nameOf } from '../objects/objects-table-model.js'
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
import { Notice } from '../ui/notice.js'
import { TypeTag } from '../ui/type-tag.js'
import { useViews } from '../views/use-views.js'
import { ViewsCard } from '../views/views-card.js'
import { objectFigures, objectTrend, safeUrl } from './object-model.js'
import { useObject } from './use-object.js'
import { ViewersCard } from './viewers-card.js'
import '../objects/objects-page.css'
import './object-page.css'

/** One object: how much it is viewed, by whom, and each view. */
export function ObjectPage() {
  const { type = '', id = '' } = useParams()
  const app = useApp()
  const [search] = useSearchParams()
  const { range, interval } = usePageState()
  const [metric, setMetric] = useSearchParam('metric', 'views')
  const [viewers, setViewers] = useSearchParam('viewers', '10')
  const answer = useObject({ type, id }, Math.min(500, Math.max(1, Number(viewers) || 10)))
  const views = useViews({ type, id })
  const nowMs = useSlowNow()

  // An answer kept while another object loads is not this one's.
  const data = answer.data?.object.id === id && answer.data.object.type === type ? answer.data : undefined
  const { label, isUnnamed } = nameOf({ id, label: data?.object.label ?? null })
  usePageTitle(label)
  const url = safeUrl(data?.object.url ?? null)
  const shown = objectFigures.find((figure) => figure === metric) ?? 'views'
  const unit = figureNames.find(({ name }) => name === shown)?.unit ?? shown
  const wasNeverViewed =
    data !== undefined &&
    data.object.label === null &&
    data.totals.views === 0 &&
    views.data?.pages[0]?.views.length === 0

  return (
    <>
      <PageToolbar>
        <Breadcrumb to={paths.objects(app.id) + carriedSearch(search)} label="Objects" />
      </PageToolbar>
      <header className="page-head">
        <h1 className="page-title">{label}</h1>
        <div className="page-facts">
          <TypeTag type={type} />
          {!isUnnamed && <span className="mono faint">{id}</span>}
          {url !== null && (
            <a className="page-link" href={url} target="_blank" rel="noreferrer noopener">
              {url.replace(/^https?:\/\//, '')} <ExternalLink aria-label="(opens in a new tab)" />
            </a>
          )}
        </div>
      </header>
      {answer.isError && data === undefined ? (
        <section className="card">
          <Failure error={answer.error} retry={() => void answer.refetch()} />
        </section>
      ) : wasNeverViewed ? (
        <section className="card">
          <Notice
            icon={Link2Off}
            title="No view in this period"
            actions={
              <Link className="button button-plain" to={paths.objects(app.id) + carriedSearch(search)}>
                All objects
              </Link>
            }
          >
            {app.name} recorded no view of this object in the period chosen above.
          </Notice>
        </section>
      ) : (
        <div className="objects-grid">
          <section className="card overview" aria-label="Overview" aria-busy={answer.isPlaceholderData}>
            <Figures
              figures={data && figuresOf(data)}
              names={objectFigures}
              shown={shown}
              onShow={setMetric}
            />
            <div className="overview-chart">
              {data === undefined ? (
                <div className="skeleton chart-wait" />
              ) : (
                <>
                  <TrendChart
                    unit={unit}
                    points={trendOf(objectTrend(data, shown), {
                      interval,
                      range,
                      timezone: app.timezone,
                      nowMs,
                    })}
                  />
                  <TrendLegend range={data.meta.range} before={data.meta.comparisonRange} />
                </>
              )}
            </div>
          </section>
          <ViewersCard
            answer={data}
            onMore={() => {
              setViewers('500')
            }}
          />
          <div className="page-wide">
            <ViewsCard answer={views} first="who" />
          </div>
        </div>
      )}
    </>
  )
}
