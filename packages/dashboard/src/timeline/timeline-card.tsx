import type { TimelineItem } from '@keepsight/api'
import { History } from 'lucide-react'
import { memo, type CSSProperties, type ReactNode } from 'react'
import { Link, useSearchParams } from 'react-router'
import { formatDuration } from '../format/durations.js'
import { formatClock, formatDay, formatFullTime } from '../format/times.js'
import type { UserSession } from '../http/session-wire.js'
import { nameOf } from '../objects/objects-table-model.js'
import { addDays, todayIn, type CalendarDate } from '../page-state/calendar-date.js'
import { useSlowNow } from '../page-state/use-now.js'
import { carriedSearch } from '../page-state/use-page-state.js'
import { SessionBadges } from '../sessions/session-badges.js'
import { endingWords } from '../sessions/session-words.js'
import { stateWords } from '../sessions/session-state.js'
import { StateMark } from '../sessions/state-mark.js'
import { useApp } from '../shell/app-context.js'
import { paths } from '../shell/paths.js'
import { Card } from '../ui/card.js'
import { DeviceIcon } from '../ui/device-icon.js'
import { Failure } from '../ui/failure.js'
import { Notice } from '../ui/notice.js'
import { ShowMore } from '../ui/show-more.js'
import { SkeletonRows } from '../ui/skeleton.js'
import { TypeTag } from '../ui/type-tag.js'
import { SessionLink } from '../views/session-link.js'
import { laneCount, timelineRows, type Span, type TimelineRow } from './timeline-rows.js'
import type { useTimeline } from './use-timeline.js'
import './timeline-card.css'

interface TimelineCardProps {
  answer: ReturnType<typeof useTimeline>
  /** Sessions of the user, whose spans may reach beyond what is loaded. */
  sessions: readonly UserSession[]
}

/** Everything that a user did, newest first, beside the sessions in which it happened. */
export function TimelineCard({ answer, sessions }: TimelineCardProps) {
  const { timezone } = useApp()
  const rows = answer.data && timelineRows(answer.data.pages, { sessions, timezone })
  const lanes = laneCount(rows ?? [])
  return (
    <Card title="Timeline">
      {answer.isError && rows === undefined && (
        <Failure error={answer.error} retry={() => void answer.refetch()} />
      )}
      {answer.isPending && <SkeletonRows rows={8} height={44} />}
      {rows?.length === 0 && (
        <Notice icon={History} title="Nothing is recorded of this user">
          Log-ins, views and events appear here as they happen.
        </Notice>
      )}
      {rows !== undefined && rows.length > 0 && (
        <>
          <ol
            className="timeline"
            aria-label="Timeline, newest first"
            style={{ '--lanes': lanes } as CSSProperties}
          >
            {rows.map((row) =>
              row.kind === 'day' ? <DayRow key={row.key} row={row} /> : <ItemRow key={row.key} row={row} />,
            )}
          </ol>
          <ShowMore answer={answer} label="Show older" />
        </>
      )}
    </Card>
  )
}

function DayRow({ row }: { row: Extract<TimelineRow, { kind: 'day' }> }) {
  const { timezone } = useApp()
  const today = todayIn(timezone, useSlowNow())
  return (
    <li className="timeline-row timeline-day">
      <span />
      <Rail spans={row.spans} />
      <h3>{dayName(row.date, today)}</h3>
    </li>
  )
}

function dayName(date: CalendarDate, today: CalendarDate): string {
  if (date === today) return 'Today'
  if (date === addDays(today, -1)) return 'Yesterday'
  const isThisYear = date.slice(0, 4) === today.slice(0, 4)
  const year = isThisYear ? {} : ({ year: 'numeric' } as const)
  return formatDay(date, { weekday: 'long', day: 'numeric', month: 'long', ...year })
}

const ItemRow = memo(function ItemRow({ row }: { row: Extract<TimelineRow, { kind: 'item' }> }) {
  const { timezone } = useApp()
  const { item, spans, lane, isInSession } = row
  return (
    <li className={`timeline-row timeline-${item.kind}`}>
      <time className="faint" dateTime={item.time} title={formatFullTime(item.time, timezone)}>
        {formatClock(item.time, timezone)}
      </time>
      <Rail spans={spans}>
        <b
          className={`node node-${item.kind} ${isInSession ? `lane-${String(lane)}` : 'node-loose'}`}
          style={{ '--lane': lane } as CSSProperties}
        />
      </Rail>
      <div className="timeline-what">
        <What item={item} />
      </div>
    </li>
  )
})

function Rail({ spans, children }: { spans: readonly Span[]; children?: ReactNode }) {
  return (
    <span className="rail" aria-hidden>
      {spans.map((span) => (
        <i
          key={span.session}
          className={`span span-${span.part} lane-${String(span.lane)}`}
          style={{ '--lane': span.lane } as CSSProperties}
        />
      ))}
      {children}
    </span>
  )
}

function What({ item }: { item: TimelineItem }) {
  switch (item.kind) {
    case 'session-started':
      return <Started session={item.session} />
    case 'session-ended':
      return <Ended session={item.session} />
    case 'view':
      return <Viewed view={item.view} />
    case 'event':
      return <Happened event={item.event} />
  }
}

function SessionName({ session, children }: { session: UserSession; children: ReactNode }) {
  const app = useApp()
  const [search] = useSearchParams()
  return (
    <Link
      className="timeline-name"
      data-row
      data-session={session.id}
      to={paths.session(app.id, session.id) + carriedSearch(search)}
    >
      {children}
    </Link>
  )
}

function Started({ session }: { session: UserSession }) {
  return (
    <>
      <SessionName session={session}>Signed in</SessionName>
      <span className="timeline-device">
        <DeviceIcon type={session.device.type} />
        {[session.device.label, session.place.label ?? session.ip]
          .filter((part) => part !== null)
          .join(' · ')}
      </span>
      <SessionBadges {...session} />
      {session.state === 'active' && <StateMark state={stateWords(session)} />}
    </>
  )
}

function Ended({ session }: { session: UserSession }) {
  const { startedAt, endingAt } = session
  const words = stateWords(session)
  const seconds = (Date.parse(endingAt ?? startedAt) - Date.parse(startedAt)) / 1000
  const isEnding = session.state === 'ending'
  return (
    <>
      <SessionName session={session}>{isEnding ? 'Session is ending' : 'Session ended'}</SessionName>
      <span className="quiet">
        {[session.device.label, endingWords(session), `after ${formatDuration(seconds)}`]
          .filter((part) => part !== '')
          .join(' · ')}
      </span>
      {isEnding && (
        <span className={words.isFailing ? 'session-failing' : 'timeline-wait'}>{words.detail}</span>
      )}
    </>
  )
}

function Viewed({ view }: { view: Extract<TimelineItem, { kind: 'view' }>['view'] }) {
  const app = useApp()
  const [search] = useSearchParams()
  return (
    <>
      <span className="faint">Viewed</span>
      <Link
        className="timeline-name truncate"
        data-row
        to={paths.object(app.id, view.object) + carriedSearch(search)}
      >
        {nameOf(view.object).label}
      </Link>
      <TypeTag type={view.object.type} />
      <PageOf page={view.page} />
      <ToSession id={view.sessionId} user={view.user} />
    </>
  )
}

const typeNames: Record<string, string> = {
  page: 'Page',
  identify: 'Identified',
  group: 'Group',
  alias: 'Alias',
}

function Happened({ event }: { event: Extract<TimelineItem, { kind: 'event' }>['event'] }) {
  return (
    <>
      <span className="timeline-name truncate">
        {event.type === 'track' ? event.event : (typeNames[event.type] ?? event.event)}
      </span>
      <PageOf page={event.page} />
      <ToSession id={event.sessionId} user={event.user} />
    </>
  )
}

function PageOf({ page }: { page: { url: string | null; path: string | null } | null }) {
  const where = page?.path ?? page?.url ?? null
  return where !== null && <span className="timeline-page faint truncate">{where}</span>
}

function ToSession({ id, user }: { id: string | null; user: string | null }) {
  return id !== null && user !== null && <SessionLink id={id} user={user} />
}
