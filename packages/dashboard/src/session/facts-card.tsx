import type { ReactNode } from 'react'
import { Link, useSearchParams } from 'react-router'
import { formatDuration } from '../format/durations.js'
import { formatTime } from '../format/times.js'
import type { UserSession } from '../http/session-wire.js'
import { useNow } from '../page-state/use-now.js'
import { carriedSearch } from '../page-state/use-page-state.js'
import { useApp } from '../shell/app-context.js'
import { paths } from '../shell/paths.js'
import { Card } from '../ui/card.js'
import { DeviceIcon } from '../ui/device-icon.js'

/** All that is known of a log-in. */
export function FactsCard({ session }: { session: UserSession }) {
  const app = useApp()
  const [search] = useSearchParams()
  const nowMs = useNow()
  const endMs = session.endingAt === null ? nowMs : Date.parse(session.endingAt)
  const facts: [string, ReactNode][] = [
    [
      'Device',
      <span key="device" className="fact-device">
        <DeviceIcon type={session.device.type} /> {session.device.label}
      </span>,
    ],
    ['Place', session.place.label],
    ['IP address', mono(session.ip)],
    ['Length', formatDuration((endMs - Date.parse(session.startedAt)) / 1000)],
    ['Ends at the latest', session.expiresAt && formatTime(session.expiresAt, app.timezone)],
    [
      'Replaced by',
      session.replacedBy && (
        <Link className="fact-link" to={paths.session(app.id, session.replacedBy) + carriedSearch(search)}>
          the newer log-in
        </Link>
      ),
    ],
    ['Visitor', mono(session.visitor)],
    ['Session', mono(session.id)],
    ['User agent', session.userAgent],
  ]
  return (
    <Card title="Details">
      <dl className="facts">
        {facts
          .filter(([, value]) => value !== null)
          .map(([name, value]) => (
            <div key={name} className="fact">
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
    </Card>
  )
}

const mono = (text: string | null): ReactNode => text && <span className="mono">{text}</span>
