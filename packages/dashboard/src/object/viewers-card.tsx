import type { ObjectResponse } from '@keepsight/reports'
import { Users } from 'lucide-react'
import { Link, useSearchParams } from 'react-router'
import { formatCount } from '../format/numbers.js'
import { formatAgo, formatFullTime } from '../format/times.js'
import { useNow } from '../page-state/use-now.js'
import { carriedSearch } from '../page-state/use-page-state.js'
import { useApp } from '../shell/app-context.js'
import { paths } from '../shell/paths.js'
import { Button } from '../ui/button.js'
import { Card } from '../ui/card.js'
import { Notice } from '../ui/notice.js'
import { PersonMark } from '../ui/person.js'
import { SkeletonRows } from '../ui/skeleton.js'
import { viewerLines, type ViewerLine } from './object-model.js'
import '../objects/breakdown-cards.css'
import './viewers-card.css'

/** Who viewed the object, most views first: users by their id, others by their visitor. */
export function ViewersCard({ answer, onMore }: { answer: ObjectResponse | undefined; onMore: () => void }) {
  const lines = answer && viewerLines(answer)
  const hidden = (answer?.viewersTotal ?? 0) - (lines?.length ?? 0)
  return (
    <Card
      className="viewers-card"
      title={
        <>
          Viewed by{' '}
          {answer !== undefined && (
            <span className="faint table-count">{formatCount(answer.viewersTotal)}</span>
          )}
        </>
      }
      end={<span className="faint card-note">Views</span>}
    >
      {lines === undefined && <SkeletonRows rows={6} height={46} />}
      {lines?.length === 0 && <Notice icon={Users} title="Nobody in this period" />}
      {lines !== undefined && lines.length > 0 && (
        <ol className="people viewers">
          {lines.map((line) => (
            <li key={line.key}>
              <Viewer line={line} />
            </li>
          ))}
          {hidden > 0 && lines.length < 500 && (
            <li>
              <Button kind="ghost" className="viewers-more" onClick={onMore}>
                Show {formatCount(Math.min(hidden, 500 - lines.length))} more
              </Button>
            </li>
          )}
          {hidden > 0 && lines.length >= 500 && (
            <li className="faint viewers-note">and {formatCount(hidden)} more</li>
          )}
        </ol>
      )}
    </Card>
  )
}

function Viewer({ line }: { line: ViewerLine }) {
  const app = useApp()
  const nowMs = useNow()
  const [search] = useSearchParams()
  const inside = (
    <>
      <PersonMark user={line.user ?? ''} />
      <span className="person-name">
        <span className={line.user === null ? 'truncate quiet' : 'truncate'}>{line.name}</span>
        <time
          className="faint"
          dateTime={line.lastViewedAt}
          title={formatFullTime(line.lastViewedAt, app.timezone)}
        >
          last {formatAgo(line.lastViewedAt, { nowMs, timezone: app.timezone })}
        </time>
      </span>
      <b>{formatCount(line.views)}</b>
    </>
  )
  if (line.user === null) return <div className="person-line person-still">{inside}</div>
  return (
    <Link className="person-line" to={paths.user(app.id, line.user) + carriedSearch(search)}>
      {inside}
    </Link>
  )
}
