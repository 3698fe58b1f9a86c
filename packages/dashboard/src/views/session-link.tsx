import { MonitorSmartphone } from 'lucide-react'
import { Link, useSearchParams } from 'react-router'
import { carriedSearch } from '../page-state/use-page-state.js'
import { useApp } from '../shell/app-context.js'
import { paths } from '../shell/paths.js'
import './views-card.css'

/** From a view to the log-in in which it happened, where that can be ended. */
export function SessionLink({ id, user }: { id: string; user: string }) {
  const app = useApp()
  const [search] = useSearchParams()
  return (
    <Link
      className="session-link"
      to={paths.session(app.id, id) + carriedSearch(search)}
      aria-label={`Session of ${user}`}
      title="Open the session"
    >
      <MonitorSmartphone aria-hidden />
    </Link>
  )
}
