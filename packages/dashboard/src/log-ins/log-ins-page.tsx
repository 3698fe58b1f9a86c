import { DoorOpen, LogIn, ShieldCheck } from 'lucide-react'
import type { LucideIcon } from 'lucide-react'
import { Link } from 'react-router'
import { formatDuration } from '../format/durations.js'
import { formatCompact, formatCount, formatShare } from '../format/numbers.js'
import { usePageState } from '../page-state/use-page-state.js'
import { useApp } from '../shell/app-context.js'
import { paths } from '../shell/paths.js'
import { usePageTitle } from '../shell/use-page-title.js'
import { FirstLogIn } from '../sessions/first-log-in.js'
import { SessionsTabs } from '../sessions/sessions-tabs.js'
import { useHasSessions } from '../sessions/use-sessions.js'
import { PageToolbar } from '../toolbar/page-toolbar.js'
import { Card } from '../ui/card.js'
import { Failure } from '../ui/failure.js'
import { Notice } from '../ui/notice.js'
import { PlainFigure } from '../ui/plain-figure.js'
import { SkeletonRows } from '../ui/skeleton.js'
import { LogInsChart, LogInsLegend } from './log-ins-chart.js'
import {
  endingLines,
  logInBars,
  refusalLines,
  sessionsPerUserLines,
  type ShareLine,
} from './log-ins-model.js'
import { useSessionsReport } from './use-sessions-report.js'
import '../objects/breakdown-cards.css'
import '../objects/figures-and-trend.css'
import './log-ins-page.css'

/** What log-ins were like in the page's period: how many, refused ones, how long sessions last and why they end. */
export function LogInsPage() {
  usePageTitle('Log-ins')
  const app = useApp()
  const { range } = usePageState()
  const hasAny = useHasSessions()
  const { data, error, isPlaceholderData, refetch } = useSessionsReport(range)
  if (hasAny === false && data !== undefined && data.totals.failed + data.totals.rejected === 0)
    return <FirstLogIn />
  return (
    <>
      <h1 className="visually-hidden">Log-ins</h1>
      <PageToolbar isOfViews={false}>
        <SessionsTabs here="log-ins" />
      </PageToolbar>
      <section className="card overview" aria-label="Overview" aria-busy={isPlaceholderData}>
        {error !== null && data === undefined ? (
          <Failure error={error} retry={() => void refetch()} />
        ) : (
          <>
            <dl className="figures">
              <PlainFigure
                label={
                  <span className="log-ins-live">
                    <span className="live-dot live-live" aria-hidden /> Live now
                  </span>
                }
                value={data && formatCompact(data.liveNow.sessions)}
                explains="Sessions that have not ended, whatever the period"
              />
              <PlainFigure
                label="Log-ins"
                value={data && formatCompact(data.totals.logIns)}
                note={
                  data && `${formatCount(data.totals.users)} ${data.totals.users === 1 ? 'user' : 'users'}`
                }
              />
              <PlainFigure
                label="Failed"
                value={data && formatCompact(data.totals.failed)}
                explains="The app refused them: a wrong password, an unknown name"
              />
              <PlainFigure
                label="Rejected"
                value={data && formatCompact(data.totals.rejected)}
                explains="A limit, a deactivation or an ended session stood in the way"
              />
              <PlainFigure
                label="Session length"
                value={
                  data &&
                  (data.length.medianSeconds === null ? '–' : formatDuration(data.length.medianSeconds))
                }
                note="median"
                explains="From log-in to the ending, of the sessions that ended in the period"
              />
              <PlainFigure
                label="Log-ins per user"
                value={
                  data &&
                  (data.sessionsPerUser.average === null ? '–' : formatAverage(data.sessionsPerUser.average))
                }
                note={
                  data && data.sessionsPerUser.most > 0
                    ? `most ${formatCount(data.sessionsPerUser.most)}`
                    : undefined
                }
                explains="Of the users who logged in in the period"
              />
            </dl>
            <div className="overview-chart">
              {data === undefined ? (
                <div className="skeleton chart-wait" />
              ) : (
                <>
                  <LogInsChart bars={logInBars(data.days)} />
                  <LogInsLegend />
                </>
              )}
            </div>
          </>
        )}
      </section>
      <div className="log-ins-cards">
        <SharesCard
          title="Endings by reason"
          lines={data && endingLines(data)}
          none={{ icon: DoorOpen, title: 'No session ended' }}
          linkOf={({ key }) => `${paths.sessions(app.id)}?state=ended&reason=${key}`}
        />
        <SharesCard
          title="Users by log-ins"
          lines={data && sessionsPerUserLines(data)}
          none={{ icon: LogIn, title: 'Nobody logged in' }}
        />
        <SharesCard
          title="Refused log-ins"
          lines={data && refusalLines(data)}
          none={{ icon: ShieldCheck, title: 'No log-in was refused' }}
        />
      </div>
    </>
  )
}

const formatAverage = (average: number): string => (Math.round(average * 10) / 10).toString()

interface SharesCardProps {
  title: string
  /** `undefined` while they load. */
  lines: ShareLine[] | undefined
  none: { icon: LucideIcon; title: string }
  linkOf?: (line: ShareLine) => string
}

function SharesCard({ title, lines, none, linkOf }: SharesCardProps) {
  return (
    <Card title={title}>
      {lines === undefined && <SkeletonRows rows={4} height={44} />}
      {lines?.length === 0 && <Notice icon={none.icon} title={none.title} />}
      {lines !== undefined && lines.length > 0 && (
        <ul className="types">
          {lines.map((line) => (
            <li key={line.key}>
              {linkOf === undefined ? (
                <div className="type-line type-line-still">
                  <Share line={line} />
                </div>
              ) : (
                <Link className="type-line" to={linkOf(line)}>
                  <Share line={line} />
                </Link>
              )}
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}

function Share({ line }: { line: ShareLine }) {
  return (
    <>
      <span className="type-name truncate">{line.label}</span>
      <span className="faint">{formatShare(line.share)}</span>
      <b>{formatCount(line.count)}</b>
      <span className="type-track" aria-hidden>
        <i style={{ width: `${String(line.share * 100)}%` }} />
      </span>
    </>
  )
}
