import { Unlink } from 'lucide-react'
import { useMemo, useState } from 'react'
import { Link, useParams, useSearchParams } from 'react-router'
import { EndDialog } from '../end-sessions/end-dialog.js'
import type { EndAsk } from '../end-sessions/end-ask.js'
import { useLiveOfUser } from '../end-sessions/use-live-of-user.js'
import { RequestFailure } from '../http/request.js'
import type { UserSession } from '../http/session-wire.js'
import { carriedSearch } from '../page-state/use-page-state.js'
import { DeliveryBanner } from '../sessions/delivery-banner.js'
import { SessionBadges } from '../sessions/session-badges.js'
import { stateWords } from '../sessions/session-state.js'
import { StateMark } from '../sessions/state-mark.js'
import { useApp } from '../shell/app-context.js'
import { paths } from '../shell/paths.js'
import { useHotkeys } from '../shell/use-hotkeys.js'
import { usePageTitle } from '../shell/use-page-title.js'
import { Breadcrumb } from '../ui/breadcrumb.js'
import { Button } from '../ui/button.js'
import { Failure } from '../ui/failure.js'
import { Notice } from '../ui/notice.js'
import { PersonMark } from '../ui/person.js'
import { SkeletonRows } from '../ui/skeleton.js'
import { useViews } from '../views/use-views.js'
import { ViewsCard } from '../views/views-card.js'
import { FactsCard } from './facts-card.js'
import { LifeCard } from './life-card.js'
import { useSession } from './use-session.js'
import '../object/object-page.css'
import '../objects/objects-page.css'
import './session-page.css'

/** One log-in: who and with what, its life until now, what was viewed in it; and the way to end it. */
export function SessionPage() {
  const { session: id = '' } = useParams()
  const app = useApp()
  const [search] = useSearchParams()
  const answer = useSession(id)
  const session = answer.data?.session
  usePageTitle(session === undefined ? 'Session' : `Session of ${session.user}`)
  const isUnknown = answer.error instanceof RequestFailure && answer.error.status === 404

  return (
    <>
      <div className="toolbar">
        <Breadcrumb to={paths.sessions(app.id) + carriedSearch(search)} label="Sessions" />
      </div>
      {session !== undefined && <SessionView session={session} />}
      {session === undefined && answer.isPending && (
        <section className="card">
          <SkeletonRows rows={8} height={44} />
        </section>
      )}
      {session === undefined && answer.isError && (
        <section className="card">
          {isUnknown ? (
            <>
              <h1 className="visually-hidden">No such session</h1>
              <Notice
                icon={Unlink}
                title="This log-in is not recorded"
                actions={
                  <Link className="button button-plain" to={paths.sessions(app.id) + carriedSearch(search)}>
                    All sessions
                  </Link>
                }
              >
                It may be older than sessions are kept, or from before {app.name} recorded log-ins.
              </Notice>
            </>
          ) : (
            <Failure error={answer.error} retry={() => void answer.refetch()} />
          )}
        </section>
      )}
    </>
  )
}

function SessionView({ session }: { session: UserSession }) {
  const app = useApp()
  const [search] = useSearchParams()
  const carried = carriedSearch(search)
  const [asked, setAsked] = useState<EndAsk | null>(null)
  const views = useViews({ session: session.id })
  const live = useLiveOfUser(session.user)
  const others = (live.data?.sessions ?? []).filter(
    (other) => other.state === 'active' && other.id !== session.id,
  )
  const { user } = session
  const isActive = session.state === 'active'
  const actions = useMemo(
    () => ({
      e: () => {
        if (isActive) setAsked({ kind: 'one', user: session.user, session })
      },
    }),
    [isActive, session],
  )
  useHotkeys(actions)
  const state = stateWords(session)
  return (
    <>
      <DeliveryBanner delivery={live.data?.delivery} hasLive={isActive} />
      <header className="page-head session-head">
        <PersonMark user={user} />
        <div className="session-head-text">
          <h1 className="page-title">
            <Link className="session-head-user" to={paths.user(app.id, user) + carried}>
              {user}
            </Link>
          </h1>
          <div className="page-facts session-head-facts">
            <StateMark state={state} />
            {state.detail !== '' && (
              <span className={state.isFailing ? 'session-bad' : 'faint'}>{state.detail}</span>
            )}
            <SessionBadges {...session} />
          </div>
        </div>
        <div className="session-actions">
          <Button
            disabled={others.length === 0}
            title={others.length === 0 ? 'This user has no other live session' : undefined}
            onClick={() => {
              setAsked({ kind: 'others', user, session })
            }}
          >
            End others{others.length > 0 && ` (${String(others.length)})`}
          </Button>
          {isActive && (
            <Button
              kind="danger"
              onClick={() => {
                setAsked({ kind: 'one', user, session })
              }}
            >
              End session
            </Button>
          )}
        </div>
      </header>
      <div className="objects-grid">
        <div className="session-main">
          <ViewsCard
            answer={views}
            first="what"
            title="Views in this session"
            none="Nothing was viewed in this session"
          />
        </div>
        <div className="session-side">
          <LifeCard session={session} />
          <FactsCard session={session} />
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
