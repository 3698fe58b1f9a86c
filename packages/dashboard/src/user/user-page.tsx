import { useParams, useSearchParams } from 'react-router'
import { FiguresAndTrend } from '../objects/figures-and-trend.js'
import type { FigureName } from '../objects/figures-model.js'
import { queryTrend } from '../objects/query-trend.js'
import { useViewTrend } from '../objects/use-view-trend.js'
import { carriedSearch } from '../page-state/use-page-state.js'
import { useApp } from '../shell/app-context.js'
import { paths } from '../shell/paths.js'
import { usePageTitle } from '../shell/use-page-title.js'
import { PageToolbar } from '../toolbar/page-toolbar.js'
import { Breadcrumb } from '../ui/breadcrumb.js'
import { PersonMark } from '../ui/person.js'
import { useViews } from '../views/use-views.js'
import { ViewsCard } from '../views/views-card.js'
import '../object/object-page.css'
import './user-page.css'

const names: [FigureName, ...FigureName[]] = ['views', 'objects']

/** One user: how much they view, and each of their views. */
export function UserPage() {
  const { user = '' } = useParams()
  const app = useApp()
  const [search] = useSearchParams()
  const answer = useViewTrend(names, [{ operator: 'is', dimension: 'user:id', values: [user] }])
  const views = useViews({ user })
  usePageTitle(user)

  return (
    <>
      <PageToolbar>
        <Breadcrumb to={paths.objects(app.id) + carriedSearch(search)} label="Objects" />
      </PageToolbar>
      <header className="page-head user-head">
        <PersonMark user={user} />
        <h1 className="page-title">{user}</h1>
      </header>
      <FiguresAndTrend answer={answer} names={names} trendOf={queryTrend} />
      <ViewsCard answer={views} first="what" />
    </>
  )
}
