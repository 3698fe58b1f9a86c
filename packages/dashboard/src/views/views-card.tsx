import { EyeOff } from 'lucide-react'
import { Link, useSearchParams } from 'react-router'
import { formatAgo, formatFullTime, formatTime } from '../format/times.js'
import { useNow } from '../page-state/use-now.js'
import { carriedSearch } from '../page-state/use-page-state.js'
import { useApp } from '../shell/app-context.js'
import { paths } from '../shell/paths.js'
import { Card } from '../ui/card.js'
import { Failure } from '../ui/failure.js'
import { Notice } from '../ui/notice.js'
import { PersonMark } from '../ui/person.js'
import { ShowMore } from '../ui/show-more.js'
import { SkeletonRows } from '../ui/skeleton.js'
import { TypeTag } from '../ui/type-tag.js'
import { SessionLink } from './session-link.js'
import { viewLines, type ViewLine } from './view-lines.js'
import type { useViews } from './use-views.js'
import '../ui/table.css'
import './views-card.css'

interface ViewsCardProps {
  answer: ReturnType<typeof useViews>
  /** Whether a row begins with who viewed it or with what was viewed: the one that the page is not about. */
  first: 'who' | 'what'
  title?: string
  /** What it means that there is none, where a longer period would not help. */
  none?: string
}

/** Single views, newest first: when, who or what, from where and with which device. */
export function ViewsCard({ answer, first, title = 'Newest views', none }: ViewsCardProps) {
  const lines = answer.data && viewLines(answer.data.pages)
  // The page of a session has no use for links to itself.
  const linksSessions = none === undefined && (lines?.some((line) => line.session !== null) ?? false)
  return (
    <Card title={title}>
      {answer.isError && lines === undefined && (
        <Failure error={answer.error} retry={() => void answer.refetch()} />
      )}
      {answer.isPending && <SkeletonRows rows={8} height={44} />}
      {lines?.length === 0 && (
        <Notice icon={EyeOff} title={none ?? 'No view in this period'}>
          {none === undefined && 'Choose a longer one to look further back.'}
        </Notice>
      )}
      {lines !== undefined && lines.length > 0 && (
        <>
          <table className="table views-table" aria-busy={answer.isPlaceholderData}>
            <caption className="visually-hidden">{title}</caption>
            <thead>
              <tr>
                <th scope="col">{first === 'who' ? 'Viewed by' : 'Object'}</th>
                <th scope="col">Time</th>
                <th scope="col" className="wide-only">
                  Page
                </th>
                <th scope="col" className="wide-only">
                  IP address
                </th>
                <th scope="col" className="wide-only">
                  Device
                </th>
                {linksSessions && (
                  <th scope="col" className="views-session">
                    <span className="visually-hidden">Session</span>
                  </th>
                )}
              </tr>
            </thead>
            <tbody>
              {lines.map((line) => (
                <Row key={line.id} line={line} first={first} linksSession={linksSessions} />
              ))}
            </tbody>
          </table>
          <ShowMore answer={answer} label="Show older views" />
        </>
      )}
    </Card>
  )
}

function Row({
  line,
  first,
  linksSession,
}: {
  line: ViewLine
  first: ViewsCardProps['first']
  linksSession: boolean
}) {
  const app = useApp()
  const nowMs = useNow()
  const [search] = useSearchParams()
  const carried = carriedSearch(search)
  // After a week, how long ago it was is a day, which the time says already.
  const isOld = nowMs - Date.parse(line.time) > 7 * 86_400_000
  return (
    <tr>
      <th scope="row" className="views-first">
        {first === 'what' ? (
          <span className="views-first-in">
            <Link className="table-link truncate" data-row to={paths.object(app.id, line.object) + carried}>
              {line.object.label}
            </Link>
            <TypeTag type={line.object.type} />
          </span>
        ) : (
          <span className="views-first-in">
            <PersonMark user={line.user ?? ''} />
            {line.user === null ? (
              <span className="quiet truncate">{line.who}</span>
            ) : (
              <Link className="table-link truncate" data-row to={paths.user(app.id, line.user) + carried}>
                {line.user}
              </Link>
            )}
          </span>
        )}
      </th>
      <td title={formatFullTime(line.time, app.timezone)}>
        <time dateTime={line.time} className="views-time" data-old={isOld}>
          <span className="wide-only">{formatTime(line.time, app.timezone)}</span>
          <span className="views-ago">{formatAgo(line.time, { nowMs, timezone: app.timezone })}</span>
        </time>
      </td>
      <td className="wide-only views-page">
        <span className="truncate quiet" title={line.page}>
          {line.page === '' ? '–' : line.page}
        </span>
      </td>
      <td className="wide-only mono quiet">{line.ip === '' ? '–' : line.ip}</td>
      <td className="wide-only quiet" title={line.userAgent}>
        {line.device === '' ? '–' : line.device}
      </td>
      {linksSession && (
        <td className="views-session">
          {line.session !== null && <SessionLink id={line.session} user={line.who} />}
        </td>
      )}
    </tr>
  )
}
