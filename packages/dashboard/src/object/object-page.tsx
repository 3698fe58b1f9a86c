import { ExternalLink, Link2Off } from 'lucide-react'
import { Link, useParams, useSearchParams } from 'react-router'
import { FiguresAndTrend } from '../objects/figures-and-trend.js'
import { nameOf } from '../objects/objects-table-model.js'
import { carriedSearch } from '../page-state/use-page-state.js'
import { useSearchParam } from '../page-state/use-search-param.js'
import { useApp } from '../shell/app-context.js'
import { paths } from '../shell/paths.js'
import { usePageTitle } from '../shell/use-page-title.js'
import { PageToolbar } from '../toolbar/page-toolbar.js'
import { Breadcrumb } from '../ui/breadcrumb.js'
import { Failure } from '../ui/failure.js'
import { Notice } from '../ui/notice.js'
import { TypeTag } from '../ui/type-tag.js'
import { useViews } from '../views/use-views.js'
import { ViewsCard } from '../views/views-card.js'
import { linkOf, objectFigures, objectTrend } from './object-model.js'
import { useObject } from './use-object.js'
import { ViewersCard } from './viewers-card.js'
import '../objects/objects-page.css'
import './object-page.css'

/** One object: how much it is viewed, by whom, and each view. */
export function ObjectPage() {
  const { type = '', id = '' } = useParams()
  const app = useApp()
  const [search] = useSearchParams()
  const [viewers, setViewers] = useSearchParam('viewers', '10')
  const answer = useObject({ type, id }, Math.min(500, Math.max(1, Number(viewers) || 10)))
  const views = useViews({ type, id })

  // An answer kept while another object loads is not this one's.
  const data = answer.data?.object.id === id && answer.data.object.type === type ? answer.data : undefined
  const { label, isUnnamed } = nameOf({ id, label: data?.object.label ?? null })
  usePageTitle(label)
  const newest = views.data?.pages[0]?.views[0]
  const link = linkOf(data?.object.url ?? null, newest?.page?.url ?? null)
  const wasNeverViewed =
    data !== undefined &&
    data.object.label === null &&
    data.totals.views === 0 &&
    views.data !== undefined &&
    newest === undefined

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
          {link !== null && (
            <a className="page-link" href={link} target="_blank" rel="noreferrer noopener">
              {link.replace(/^https?:\/\//, '')} <ExternalLink aria-label="(opens in a new tab)" />
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
          <FiguresAndTrend answer={{ ...answer, data }} names={objectFigures} trendOf={objectTrend} />
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
