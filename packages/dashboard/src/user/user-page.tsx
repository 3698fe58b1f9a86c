import { UserX } from 'lucide-react'
import { useState } from 'react'
import { useParams, useSearchParams } from 'react-router'
import type { EndAsk } from '../end-sessions/end-ask.js'
import { EndDialog } from '../end-sessions/end-dialog.js'
import { FiguresAndTrend } from '../objects/figures-and-trend.js'
import type { FigureName } from '../objects/figures-model.js'
import { queryTrend } from '../objects/query-trend.js'
import { useViewTrend } from '../objects/use-view-trend.js'
import { carriedSearch } from '../page-state/use-page-state.js'
import { sessionsOf } from '../sessions/session-lines.js'
import { useSessionPages } from '../sessions/use-sessions.js'
import { useApp } from '../shell/app-context.js'
import { paths } from '../shell/paths.js'
import { usePageTitle } from '../shell/use-page-title.js'
import { TimelineCard } from '../timeline/timeline-card.js'
import { useTimeline } from '../timeline/use-timeline.js'
import { PageToolbar } from '../toolbar/page-toolbar.js'
import { Breadcrumb } from '../ui/breadcrumb.js'
import { Button } from '../ui/button.js'
import { PersonMark } from '../ui/person.js'
import { UserSessionsCard } from './user-sessions-card.js'
import '../object/object-page.css'
import '../objects/objects-page.css'
import '../sessions/session-badges.css'
import '../session/session-page.css'
import './user-page.css'

const names: [FigureName, ...FigureName[]] = ['views', 'objects']

/** One user: how much they view, their log-ins, and everything they did on one timeline. */
export function UserPage() {
  const { user = '' } = useParams()
  const app = useApp()
  const [search] = useSearchParams()
  const [asked, setAsked] = useState<EndAsk | null>(null)
  const answer = useViewTrend(names, [{ operator: 'is', dimension: 'user:id', values: [user] }])
  const timeline = useTimeline(user)
  const sessions = useSessionPages({ state: 'all', user })
  usePageTitle(user)
  const known = sessionsOf(sessions.data?.pages ?? [])
  const live = known.filter((session) => session.state === 'active').length
  const isDeactivated = timeline.data?.pages[0]?.deactivated

  return (
    <>
      <PageToolbar>
        <Breadcrumb to={paths.objects(app.id) + carriedSearch(search)} label="Objects" />
      </PageToolbar>
      <header className="page-head session-head">
        <PersonMark user={user} />
        <div className="session-head-text">
          <h1 className="page-title">{user}</h1>
          <div className="page-facts session-head-facts">
            {isDeactivated === true && (
              <span className="badge badge-bad">
                <UserX aria-hidden /> Deactivated
              </span>
            )}
            {sessions.data !== undefined && (
              <span className="faint">
                {live === 0
                  ? 'Not logged in'
                  : live === 1
                    ? '1 live session'
                    : `${String(live)} live sessions`}
              </span>
            )}
          </div>
        </div>
        <div className="session-actions">
          {isDeactivated !== undefined && (
            <Button
              onClick={() => {
                setAsked({ kind: isDeactivated ? 'reactivate' : 'deactivate', user })
              }}
            >
              {isDeactivated ? 'Reactivate' : 'Deactivate'}
            </Button>
          )}
          {live > 0 && (
            <Button
              kind="danger"
              onClick={() => {
                setAsked({ kind: 'all', user })
              }}
            >
              End all sessions
            </Button>
          )}
        </div>
      </header>
      <div className="objects-grid">
        <FiguresAndTrend answer={answer} names={names} trendOf={queryTrend} />
        <div className="user-side">
          <UserSessionsCard user={user} answer={sessions} onAsk={setAsked} />
        </div>
        <div className="page-wide">
          <TimelineCard answer={timeline} sessions={known} />
        </div>
      </div>
      {asked !== null && (
        <EndDialog
          ask={asked}
          onClose={() => {
            setAsked(null)
          }}
        />
      )}
    </>
  )
}
