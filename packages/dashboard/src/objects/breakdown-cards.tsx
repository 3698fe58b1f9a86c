import { Shapes, Users } from 'lucide-react'
import { Link, useSearchParams } from 'react-router'
import { formatCount, formatShare } from '../format/numbers.js'
import { withFilter } from '../page-state/filters.js'
import { carriedSearch, usePageState } from '../page-state/use-page-state.js'
import { useApp } from '../shell/app-context.js'
import { paths } from '../shell/paths.js'
import { Card } from '../ui/card.js'
import { Failure } from '../ui/failure.js'
import { Notice } from '../ui/notice.js'
import { PersonMark } from '../ui/person.js'
import { SkeletonRows } from '../ui/skeleton.js'
import { breakdownOf } from './breakdown-model.js'
import { useBreakdown } from './use-breakdown.js'
import './breakdown-cards.css'

/** Views by content type; a type becomes a filter. */
export function TypesCard() {
  const answer = useBreakdown('object:type')
  const { filters, setFilters } = usePageState()
  const lines = answer.data && breakdownOf(answer.data, 'object:type')
  return (
    <Card title="By type">
      {answer.isError && lines === undefined && (
        <Failure error={answer.error} retry={() => void answer.refetch()} />
      )}
      {answer.isPending && <SkeletonRows rows={4} height={44} />}
      {lines?.length === 0 && <Notice icon={Shapes} title="No types yet" />}
      {lines !== undefined && lines.length > 0 && (
        <ul className="types">
          {lines.map((line) => (
            <li key={line.value}>
              <button
                type="button"
                className="type-line"
                title={`Show only ${line.value}`}
                onClick={() => {
                  setFilters(
                    withFilter(filters, { operator: 'is', dimension: 'object:type', values: [line.value] }),
                  )
                }}
              >
                <span className="type-name truncate">{line.value}</span>
                <span className="faint">{formatShare(line.share)}</span>
                <b>{formatCount(line.views)}</b>
                <span className="type-track" aria-hidden>
                  <i style={{ width: `${String(line.share * 100)}%` }} />
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}

/** The logged-in users with the most views, each leading to their page. */
export function UsersCard() {
  const answer = useBreakdown('user:id')
  const app = useApp()
  const [search] = useSearchParams()
  const lines = answer.data && breakdownOf(answer.data, 'user:id')
  return (
    <Card title="Top users" end={<span className="faint card-note">Views</span>}>
      {answer.isError && lines === undefined && (
        <Failure error={answer.error} retry={() => void answer.refetch()} />
      )}
      {answer.isPending && <SkeletonRows rows={5} height={44} />}
      {lines?.length === 0 && (
        <Notice icon={Users} title="No logged-in user">
          Views by people who are not logged in count as viewers.
        </Notice>
      )}
      {lines !== undefined && lines.length > 0 && (
        <ol className="people">
          {lines.map((line) => (
            <li key={line.value}>
              <Link className="person-line" to={paths.user(app.id, line.value) + carriedSearch(search)}>
                <PersonMark user={line.value} />
                <span className="person-name">
                  <span className="truncate">{line.value}</span>
                  <span className="faint">
                    {formatCount(line.objects)} {line.objects === 1 ? 'object' : 'objects'}
                  </span>
                </span>
                <b>{formatCount(line.views)}</b>
              </Link>
            </li>
          ))}
        </ol>
      )}
    </Card>
  )
}
