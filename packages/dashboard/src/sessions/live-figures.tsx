import { formatCompact, formatCount } from '../format/numbers.js'
import { useSessionsReport } from '../log-ins/use-sessions-report.js'
import { todayIn } from '../page-state/calendar-date.js'
import { useSlowNow } from '../page-state/use-now.js'
import { useApp } from '../shell/app-context.js'
import { PlainFigure } from '../ui/plain-figure.js'

/** How many are logged in now, and how today went. */
export function LiveFigures() {
  const { timezone } = useApp()
  const today = todayIn(timezone, useSlowNow())
  const { data, isError } = useSessionsReport({ from: today, to: today })
  if (isError && data === undefined) return null
  const refused = data && data.totals.failed + data.totals.rejected
  const ending = data?.liveNow.ending ?? 0
  return (
    <section className="card" aria-label="At the moment">
      <dl className="figures plain-figures">
        <PlainFigure
          label="Live sessions"
          value={data && formatCompact(data.liveNow.sessions)}
          explains="Log-ins that have not ended"
          note={
            ending > 0 ? <span className="plain-note-warn">{formatCount(ending)} ending</span> : undefined
          }
        />
        <PlainFigure
          label="Users logged in"
          value={data && formatCompact(data.liveNow.users)}
          explains="Different users with a live session"
        />
        <PlainFigure label="Log-ins today" value={data && formatCompact(data.totals.logIns)} />
        <PlainFigure
          label="Refused today"
          value={refused === undefined ? undefined : formatCompact(refused)}
          explains="Log-ins that failed in the app, or that a limit or a deactivation rejected"
          note={
            data !== undefined && refused !== undefined && refused > 0
              ? `${formatCount(data.totals.failed)} failed, ${formatCount(data.totals.rejected)} rejected`
              : undefined
          }
        />
      </dl>
    </section>
  )
}
