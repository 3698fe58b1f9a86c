import type { ListedSession } from '@keepsight/api'
import { useMemo, useState } from 'react'
import { Link, useSearchParams } from 'react-router'
import { EndDialog } from '../end-sessions/end-dialog.js'
import { formatDuration } from '../format/durations.js'
import { formatAgo, formatFullTime } from '../format/times.js'
import { useNow } from '../page-state/use-now.js'
import { carriedSearch } from '../page-state/use-page-state.js'
import { useApp } from '../shell/app-context.js'
import { paths } from '../shell/paths.js'
import { useHotkeys } from '../shell/use-hotkeys.js'
import { Button } from '../ui/button.js'
import { DeviceIcon } from '../ui/device-icon.js'
import { PersonMark } from '../ui/person.js'
import { SessionBadges } from './session-badges.js'
import type { ListState } from './session-filters.js'
import { sessionLine, type SessionLine } from './session-lines.js'
import { StateMark } from './state-mark.js'
import '../ui/table.css'
import './sessions-table.css'

interface SessionsTableProps {
  sessions: readonly ListedSession[]
  state: ListState
  isBusy: boolean
}

/** Sessions, newest log-in first: who, with what, from where, since when, and what they viewed last. Each can be ended. */
export function SessionsTable({ sessions, state, isBusy }: SessionsTableProps) {
  const [asked, setAsked] = useState<ListedSession | null>(null)
  // Log-ins that come while the page is open are marked as they come.
  const [openedMs] = useState(Date.now)
  const actions = useMemo(
    () => ({
      e: () => {
        const id = document.activeElement?.closest<HTMLElement>('[data-session]')?.dataset['session']
        const session = sessions.find((candidate) => candidate.id === id)
        if (session?.state === 'active') setAsked(session)
      },
    }),
    [sessions],
  )
  useHotkeys(actions)
  return (
    <>
      <table className={`table sessions-table sessions-${state}`} aria-busy={isBusy}>
        <caption className="visually-hidden">Sessions, newest log-in first</caption>
        <thead>
          <tr>
            <th scope="col" className="sessions-user">
              User
            </th>
            <th scope="col" className="sessions-device wide-only">
              Device
            </th>
            <th scope="col" className="sessions-place wide-only">
              Place
            </th>
            <th scope="col" className="sessions-time wide-only">
              Signed in
            </th>
            <th scope="col" className="sessions-time wide-only">
              {state === 'ended' ? 'Ended' : 'Last seen'}
            </th>
            <th scope="col" className="sessions-viewed wide-only">
              Viewed last
            </th>
            <th scope="col" className="sessions-state">
              State
            </th>
            {state !== 'ended' && (
              <th scope="col" className="sessions-end">
                <span className="visually-hidden">End</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {sessions.map((session) => (
            <Row
              key={session.id}
              line={sessionLine(session)}
              list={state}
              isNew={Date.parse(session.startedAt) > openedMs}
              onEnd={() => {
                setAsked(session)
              }}
            />
          ))}
        </tbody>
      </table>
      {asked !== null && (
        <EndDialog
          ask={{ kind: 'one', user: asked.user, session: asked }}
          onClose={() => {
            setAsked(null)
          }}
        />
      )}
    </>
  )
}

interface RowProps {
  line: SessionLine
  list: ListState
  isNew: boolean
  onEnd: () => void
}

function Row({ line, list, isNew, onEnd }: RowProps) {
  const app = useApp()
  const nowMs = useNow()
  const [search] = useSearchParams()
  const carried = carriedSearch(search)
  const ago = (time: string): string => formatAgo(time, { nowMs, timezone: app.timezone })
  const full = (time: string): string => formatFullTime(time, app.timezone)
  const { state, lastViewed } = line
  const endedAt = list === 'ended' ? line.endingAt : null
  return (
    <tr data-session={line.id} className={`session-row session-${state.state} ${isNew ? 'session-new' : ''}`}>
      <th scope="row">
        <span className="session-who">
          <PersonMark user={line.user} />
          <span className="two-lines">
            <Link
              className="table-link truncate"
              data-row
              to={paths.session(app.id, line.id) + carried}
              title={line.user}
            >
              {line.user}
            </Link>
            <SessionBadges isNewDevice={line.isNewDevice} isImpossibleTravel={line.isImpossibleTravel} />
            <span className="narrow-only faint session-sub">
              {[line.device, line.place, ago(line.lastSeenAt)].filter((part) => part !== '').join(' · ')}
            </span>
          </span>
        </span>
      </th>
      <td className="wide-only">
        <span className="session-device" title={line.userAgent}>
          <DeviceIcon type={line.deviceType} />
          <span>{line.device}</span>
        </span>
      </td>
      <td className="wide-only">
        <span className="two-lines">
          {line.place !== '' && (
            <span className="truncate" title={line.place}>
              {line.place}
            </span>
          )}
          {line.ip !== '' && (
            <span className={line.place === '' ? 'mono quiet truncate' : 'mono faint session-sub truncate'}>
              {line.ip}
            </span>
          )}
          {line.place === '' && line.ip === '' && <span className="faint">–</span>}
        </span>
      </td>
      <td className="wide-only quiet" title={full(line.startedAt)}>
        {ago(line.startedAt)}
      </td>
      {endedAt === null ? (
        <td className="wide-only quiet" title={full(line.lastSeenAt)}>
          {ago(line.lastSeenAt)}
        </td>
      ) : (
        <td className="wide-only quiet" title={full(endedAt)}>
          <span className="two-lines">
            {ago(endedAt)}
            <span className="faint session-sub">
              after {formatDuration((Date.parse(endedAt) - Date.parse(line.startedAt)) / 1000)}
            </span>
          </span>
        </td>
      )}
      <td className="wide-only">
        {lastViewed === null ? (
          <span className="faint">–</span>
        ) : (
          <span className="two-lines">
            <Link
              className="session-viewed over-row truncate"
              to={paths.object(app.id, lastViewed) + carried}
              title={lastViewed.label}
            >
              {lastViewed.label}
            </Link>
            <span className="faint session-sub truncate">
              {lastViewed.type} · {ago(lastViewed.time)}
            </span>
          </span>
        )}
      </td>
      <td>
        <span className="two-lines">
          <StateMark state={state} />
          {state.detail !== '' && (
            <span
              className={`session-sub session-detail ${state.isFailing ? 'session-failing' : 'faint'}`}
              title={state.detail}
            >
              {state.detail}
            </span>
          )}
        </span>
      </td>
      {list !== 'ended' && (
        <td className="sessions-end">
          {state.state === 'active' && (
            <Button
              className="button-small over-row"
              aria-label={`End the session of ${line.user} on ${line.device}`}
              onClick={onEnd}
            >
              End
            </Button>
          )}
        </td>
      )}
    </tr>
  )
}
