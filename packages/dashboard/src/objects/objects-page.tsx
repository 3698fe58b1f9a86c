import { LiveFeed } from '../live/live-feed.js'
import { useLive } from '../live/live-provider.js'
import { usePageTitle } from '../shell/use-page-title.js'
import { PageToolbar } from '../toolbar/page-toolbar.js'
import { TypesCard, UsersCard } from './breakdown-cards.js'
import { FirstView } from './first-view.js'
import { ObjectsTable } from './objects-table.js'
import { Overview } from './overview.js'
import './objects-page.css'

/** The home of an app: which objects are viewed, how much, and by whom, as it happens. */
export function ObjectsPage() {
  usePageTitle('Objects')
  const { views } = useLive()
  if (views?.length === 0) return <FirstView />
  return (
    <>
      <h1 className="visually-hidden">Objects</h1>
      <PageToolbar withFilters />
      <div className="objects-grid">
        <Overview />
        <LiveFeed />
        <ObjectsTable />
        <div className="objects-side">
          <TypesCard />
          <UsersCard />
        </div>
      </div>
    </>
  )
}
