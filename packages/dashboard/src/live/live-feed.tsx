import type { ObjectViewItem } from '@keepsight/reports'
import { Radio } from 'lucide-react'
import { memo, useState } from 'react'
import { Link, useSearchParams } from 'react-router'
import { describeDevice } from '../format/device.js'
import { formatAgo, formatFullTime } from '../format/times.js'
import { nameOf } from '../objects/objects-table-model.js'
import { useNow } from '../page-state/use-now.js'
import { carriedSearch } from '../page-state/use-page-state.js'
import { useApp } from '../shell/app-context.js'
import { paths } from '../shell/paths.js'
import { Card } from '../ui/card.js'
import { Failure } from '../ui/failure.js'
import { Notice } from '../ui/notice.js'
import { PersonMark } from '../ui/person.js'
import { visitorName } from '../ui/person-name.js'
import { SkeletonRows } from '../ui/skeleton.js'
import { SessionLink } from '../views/session-link.js'
import { sessionOf } from '../views/view-lines.js'
import { useLive } from './live-provider.js'
import './live-feed.css'

const stateNames = { connecting: 'Connecting', live: 'Live', lost: 'Reconnecting' }

/** Views as they happen. It holds still under the pointer or the focus, and says how many wait. */
export function LiveFeed() {
  const { views, error, state, arrived, retry } = useLive()
  const [held, setHeld] = useState<ObjectViewItem[] | null>(null)
  const shown = held ?? views
  const newestHeld = held?.[0]
  const waiting =
    held === null || views === undefined
      ? 0
      : newestHeld === undefined
        ? views.length
        : views.filter((view) => !held.includes(view)).length

  const hold = (): void => {
    setHeld((before) => before ?? views ?? null)
  }
  const release = (): void => {
    setHeld(null)
  }
  return (
    <Card
      className="feed-card"
      title={
        <>
          <span className={`live-dot live-${state}`} aria-hidden /> Live views
        </>
      }
      end={
        <span className="feed-state" role="status">
          {state !== 'live'
            ? `${stateNames[state]}…`
            : held !== null
              ? waiting > 0
                ? `${String(waiting)} new`
                : 'Paused'
              : ''}
        </span>
      }
    >
      {shown === undefined && error === null && <SkeletonRows rows={6} height={58} />}
      {shown === undefined && error !== null && <Failure error={error} retry={retry} />}
      {shown?.length === 0 && (
        <Notice icon={Radio} title="Nobody viewed anything yet">
          The next view appears here as it happens.
        </Notice>
      )}
      {shown !== undefined && shown.length > 0 && (
        <ol
          className="feed"
          aria-label="Newest views"
          onPointerEnter={hold}
          onPointerLeave={release}
          onFocus={hold}
          onBlur={(event) => {
            if (!event.currentTarget.contains(event.relatedTarget)) release()
          }}
        >
          {shown.map((view) => (
            <FeedItem key={view.id} view={view} isNew={arrived.has(view.id)} />
          ))}
        </ol>
      )}
    </Card>
  )
}

const FeedItem = memo(function FeedItem({ view, isNew }: { view: ObjectViewItem; isNew: boolean }) {
  const app = useApp()
  const [search] = useSearchParams()
  const nowMs = useNow()
  const carried = carriedSearch(search)
  const session = sessionOf(view)
  const details = [view.ip, describeDevice(view.userAgent ?? '')].filter(
    (detail) => detail !== null && detail !== '',
  )
  return (
    <li className={isNew ? 'feed-item feed-new' : 'feed-item'}>
      <div className="feed-clip">
        <div className="feed-in">
          <PersonMark user={view.user ?? ''} />
          <div className="feed-text">
            <p className="feed-line">
              {view.user === null ? (
                <span className="feed-who">{visitorName(view.visitor ?? '')}</span>
              ) : (
                <Link className="feed-who" to={paths.user(app.id, view.user) + carried}>
                  {view.user}
                </Link>
              )}
              <time className="faint" dateTime={view.time} title={formatFullTime(view.time, app.timezone)}>
                {formatAgo(view.time, { nowMs, timezone: app.timezone })}
              </time>
            </p>
            <p className="feed-what truncate">
              <span className="faint">{view.object.type}</span>{' '}
              <Link to={paths.object(app.id, view.object) + carried}>{nameOf(view.object).label}</Link>
            </p>
            {(details.length > 0 || session !== null) && (
              <div className="feed-details faint">
                <span className="truncate">{details.join(' · ')}</span>
                {session !== null && <SessionLink id={session} user={view.user ?? ''} />}
              </div>
            )}
          </div>
        </div>
      </div>
    </li>
  )
})
