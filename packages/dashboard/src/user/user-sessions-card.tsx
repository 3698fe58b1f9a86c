import type { ListedSession } from '@keepsight/api'
import { MonitorSmartphone } from 'lucide-react'
import { useMemo } from 'react'
import { Link, useSearchParams } from 'react-router'
import type { EndAsk } from '../end-sessions/end-ask.js'
import { formatAgo } from '../format/times.js'
import { useNow } from '../page-state/use-now.js'
import { carriedSearch } from '../page-state/use-page-state.js'
import { SessionBadges } from '../sessions/session-badges.js'
import { stateWords } from '../sessions/session-state.js'
import { StateMark } from '../sessions/state-mark.js'
import { useApp } from '../shell/app-context.js'
import { paths } from '../shell/paths.js'
import { useHotkeys } from '../shell/use-hotkeys.js'
import { Button } from '../ui/button.js'
import { Card } from '../ui/card.js'
import { DeviceIcon } from '../ui/device-icon.js'
import { Failure } from '../ui/failure.js'
import { Notice } from '../ui/notice.js'
import { SkeletonRows } from '../ui/skeleton.js'
import type { useSessionPages } from '../sessions/use-sessions.js'
import '../ui/table.css'
import '../sessions/sessions-table.css'
import './user-sessions-card.css'

/** Sessions that the card lists; the others are one click away. */
const listedSessions = 8

interface UserSessionsCardProps {
  user: string
  answer: ReturnType<typeof useSessionPages>
  onAsk: (ask: EndAsk) => void
}

/** A user's log-ins, the live ones first. */
export function UserSessionsCard({ user, answer, onAsk }: UserSessionsCardProps) {
  const app = useApp()
  const sessions = useMemo(
    () => liveFirst(answer.data?.pages.flatMap((page) => page.sessions)),
    [answer.data],
  )
  const actions = useMemo(
    () => ({
      e: () => {
        const id = document.activeElement?.closest<HTMLElement>('[data-session]')?.dataset['session']
        const session = sessions?.find((candidate) => candidate.id === id)
        if (session?.state === 'active') onAsk({ kind: 'one', user, session })
      },
    }),
    [onAsk, sessions, user],
  )
  useHotkeys(actions)
  return (
    <Card title="Sessions">
      {answer.isError && sessions === undefined && (
        <Failure error={answer.error} retry={() => void answer.refetch()} />
      )}
      {answer.isPending && <SkeletonRows rows={3} height={52} />}
      {sessions?.length === 0 && (
        <Notice icon={MonitorSmartphone} title="No log-in is recorded">
          This user’s views came without one.
        </Notice>
      )}
      {sessions !== undefined && sessions.length > 0 && (
        <ul className="user-sessions">
          {sessions.slice(0, listedSessions).map((session) => (
            <Line
              key={session.id}
              session={session}
              onEnd={() => {
                onAsk({ kind: 'one', user, session })
              }}
            />
          ))}
        </ul>
      )}
      {sessions !== undefined && (sessions.length > listedSessions || answer.hasNextPage) && (
        <Link
          className="button button-ghost user-sessions-all"
          to={`${paths.sessions(app.id)}?${new URLSearchParams({ state: 'all', user }).toString()}`}
        >
          All sessions of this user
        </Link>
      )}
    </Card>
  )
}

const rank = { active: 0, ending: 1, ended: 2 }
const liveFirst = (sessions: ListedSession[] | undefined): ListedSession[] | undefined =>
  sessions && [...sessions].sort((a, b) => rank[a.state] - rank[b.state])

function Line({ session, onEnd }: { session: ListedSession; onEnd: () => void }) {
  const app = useApp()
  const nowMs = useNow()
  const [search] = useSearchParams()
  const ago = (time: string): string => formatAgo(time, { nowMs, timezone: app.timezone })
  const state = stateWords(session)
  const isActive = session.state === 'active'
  const where = session.place.label ?? session.ip
  return (
    <li className="user-session" data-session={session.id}>
      <DeviceIcon type={session.device.type} />
      <div className="two-lines">
        <Link
          className="table-link truncate"
          data-row
          to={paths.session(app.id, session.id) + carriedSearch(search)}
        >
          {session.device.label}
        </Link>
        <span className="session-sub faint truncate">
          {isActive ? `seen ${ago(session.lastSeenAt)}` : `signed in ${ago(session.startedAt)}`}
          {where !== null && ` · ${where}`}
        </span>
        {isActive ? (
          <SessionBadges {...session} />
        ) : (
          <span className={`session-sub session-detail ${state.isFailing ? 'session-failing' : 'quiet'}`}>
            {state.detail}
          </span>
        )}
      </div>
      {isActive ? (
        <Button
          className="button-small over-row"
          aria-label={`End the session on ${session.device.label}`}
          onClick={onEnd}
        >
          End
        </Button>
      ) : (
        <StateMark state={state} />
      )}
    </li>
  )
}
