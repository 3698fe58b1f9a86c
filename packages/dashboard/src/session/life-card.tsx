import { formatAgo, formatFullTime, formatTime } from '../format/times.js'
import type { UserSession } from '../http/session-wire.js'
import { useNow } from '../page-state/use-now.js'
import { useApp } from '../shell/app-context.js'
import { Card } from '../ui/card.js'
import { sessionLife } from './session-life.js'

/** What happened to the session so far, and what is still to come before it has truly ended. */
export function LifeCard({ session }: { session: UserSession }) {
  const { timezone } = useApp()
  const nowMs = useNow()
  return (
    <Card title="Life">
      <ol className="life" aria-live="polite">
        {sessionLife(session).map(({ key, title, detail, time, tone }) => (
          <li key={key} className={`moment moment-${tone}`}>
            <i className="moment-dot" aria-hidden />
            <div className="moment-text">
              <p className="moment-line">
                <span>{title}</span>
                {time !== null && (
                  <time className="faint" dateTime={time} title={formatFullTime(time, timezone)}>
                    {nowMs - Date.parse(time) < 3_600_000
                      ? formatAgo(time, { nowMs, timezone })
                      : formatTime(time, timezone)}
                  </time>
                )}
              </p>
              {detail !== '' && <p className="moment-detail">{detail}</p>}
            </div>
          </li>
        ))}
      </ol>
    </Card>
  )
}
