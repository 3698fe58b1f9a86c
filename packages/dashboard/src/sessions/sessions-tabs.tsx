import { Link, useSearchParams } from 'react-router'
import { carriedSearch } from '../page-state/use-page-state.js'
import { useApp } from '../shell/app-context.js'
import { paths } from '../shell/paths.js'
import '../ui/segmented.css'

/** The two screens about log-ins: who is logged in, and how much. */
export function SessionsTabs({ here }: { here: 'sessions' | 'log-ins' }) {
  const app = useApp()
  const [search] = useSearchParams()
  const carried = carriedSearch(search)
  return (
    <nav className="segmented" aria-label="Sessions">
      <Link to={paths.sessions(app.id) + carried} aria-current={here === 'sessions' ? 'page' : undefined}>
        Sessions
      </Link>
      <Link to={paths.logIns(app.id) + carried} aria-current={here === 'log-ins' ? 'page' : undefined}>
        Log-ins
      </Link>
    </nav>
  )
}
