import { MonitorSmartphone } from 'lucide-react'
import { useLive } from '../live/live-provider.js'
import { usePageTitle } from '../shell/use-page-title.js'
import { Card } from '../ui/card.js'
import { Button } from '../ui/button.js'
import { Failure } from '../ui/failure.js'
import { Notice } from '../ui/notice.js'
import { Segmented } from '../ui/segmented.js'
import { ShowMore } from '../ui/show-more.js'
import { SkeletonRows } from '../ui/skeleton.js'
import { DeliveryBanner } from './delivery-banner.js'
import { FirstLogIn } from './first-log-in.js'
import { LiveFigures } from './live-figures.js'
import { listStates } from './session-filters.js'
import { SessionFilterBar } from './session-filter-bar.js'
import { SessionsTable } from './sessions-table.js'
import { SessionsTabs } from './sessions-tabs.js'
import { useSessionFilters } from './use-session-filters.js'
import { useHasSessions, useSessionPages, useShownSessions } from './use-sessions.js'
import '../live/live-feed.css'

const titles = { live: 'Live sessions', ended: 'Ended sessions', all: 'All sessions' }
const liveNames = { connecting: 'Connecting…', live: '', lost: 'Reconnecting…' }

/** Who is logged in now, as it is: a list that moves by itself, and from which sessions are ended. */
export function SessionsPage() {
  usePageTitle('Sessions')
  const hasAny = useHasSessions()
  const { state, setState, filters, clearFilters } = useSessionFilters()
  const answer = useSessionPages({ state, ...filters })
  const { state: connection } = useLive()
  const question = JSON.stringify([state, filters])
  const pages = answer.data?.pages
  // Those of another question must not linger as if they had ended.
  const sessions = useShownSessions(answer.isPlaceholderData ? undefined : pages, question)
  const shown = answer.isPlaceholderData ? pages?.flatMap((page) => page.sessions) : sessions
  const delivery = pages?.[0]?.delivery
  const isFiltered = Object.keys(filters).length > 0

  if (hasAny === false) return <FirstLogIn />
  return (
    <>
      <h1 className="visually-hidden">Sessions</h1>
      <div className="toolbar">
        <SessionsTabs here="sessions" />
        <div className="toolbar-end">
          <SessionFilterBar shown={shown ?? []} />
          <Segmented label="Which sessions" choices={listStates} chosen={state} onChoose={setState} />
        </div>
      </div>
      <DeliveryBanner
        delivery={delivery}
        hasLive={shown?.some((session) => session.state === 'active') ?? false}
      />
      <LiveFigures />
      <Card
        title={
          <>
            {state === 'live' && <span className={`live-dot live-${connection}`} aria-hidden />}
            {titles[state]}
          </>
        }
        end={
          <span className="feed-state" role="status">
            {liveNames[connection]}
          </span>
        }
      >
        {answer.isError && shown === undefined && (
          <Failure error={answer.error} retry={() => void answer.refetch()} />
        )}
        {shown === undefined && !answer.isError && <SkeletonRows rows={8} height={56} />}
        {shown?.length === 0 && (
          <Notice
            icon={MonitorSmartphone}
            title={
              isFiltered
                ? 'No session matches these filters'
                : state === 'live'
                  ? 'Nobody is logged in at the moment'
                  : 'No session has ended yet'
            }
            actions={isFiltered ? <Button onClick={clearFilters}>Clear the filters</Button> : undefined}
          >
            {!isFiltered && state === 'live' && 'The next log-in appears here as it happens.'}
          </Notice>
        )}
        {shown !== undefined && shown.length > 0 && (
          <>
            <SessionsTable sessions={shown} state={state} isBusy={answer.isPlaceholderData} />
            <ShowMore answer={answer} label="Show older log-ins" />
          </>
        )}
      </Card>
    </>
  )
}
