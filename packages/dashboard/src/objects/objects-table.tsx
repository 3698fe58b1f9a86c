import { ArrowDown, PackageSearch, Search } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Link, useSearchParams } from 'react-router'
import { formatCount, formatShare } from '../format/numbers.js'
import { formatAgo, formatFullTime } from '../format/times.js'
import { useDebounced } from '../page-state/use-debounced.js'
import { useNow } from '../page-state/use-now.js'
import { carriedSearch, usePageState } from '../page-state/use-page-state.js'
import { useSearchParam } from '../page-state/use-search-param.js'
import { useApp } from '../shell/app-context.js'
import { paths } from '../shell/paths.js'
import { Card } from '../ui/card.js'
import { ChangeBadge } from '../ui/change-badge.js'
import { Failure } from '../ui/failure.js'
import { Notice } from '../ui/notice.js'
import { ShowMore } from '../ui/show-more.js'
import { SkeletonRows } from '../ui/skeleton.js'
import { TypeTag } from '../ui/type-tag.js'
import { objectLines, readOrder, type ObjectLine, type ObjectOrder } from './objects-table-model.js'
import { useObjects } from './use-objects.js'
import '../ui/field.css'
import '../ui/table.css'

/** The most viewed objects, each leading to its page. */
export function ObjectsTable() {
  const [query, setQuery] = useSearchParam('q')
  const [sort, setSort] = useSearchParam('sort', 'views')
  const order = readOrder(sort)
  const answer = useObjects({ search: query, order })
  const { compare } = usePageState()
  const lines = answer.data && objectLines(answer.data.pages)
  const all = answer.data?.pages[0]?.totals.objects ?? 0

  return (
    <Card
      className="objects-card"
      title={
        <>Objects {lines !== undefined && <span className="faint table-count">{formatCount(all)}</span>}</>
      }
      end={<TableSearch value={query} onChange={setQuery} />}
    >
      {answer.isError && lines === undefined && (
        <Failure error={answer.error} retry={() => void answer.refetch()} />
      )}
      {answer.isPending && <SkeletonRows rows={10} />}
      {lines?.length === 0 && (
        <Notice
          icon={PackageSearch}
          title={query === '' ? 'No object was viewed' : `Nothing matches “${query}”`}
        >
          {query === '' ? 'Not in this period, and not with these filters.' : 'Names and ids were searched.'}
        </Notice>
      )}
      {lines !== undefined && lines.length > 0 && (
        <>
          <table className="table" aria-busy={answer.isPlaceholderData}>
            <caption className="visually-hidden">Objects by views</caption>
            <thead>
              <tr>
                <th scope="col">Object</th>
                <SortHead order="views" {...{ current: order, onSort: setSort }} label="Views" />
                {compare && (
                  <th scope="col" className="number wide-only">
                    Change
                  </th>
                )}
                <SortHead order="visitors" {...{ current: order, onSort: setSort }} label="Viewers" />
                <SortHead
                  order="users"
                  {...{ current: order, onSort: setSort }}
                  label="Users"
                  className="wide-only"
                />
                <SortHead
                  order="lastViewedAt"
                  {...{ current: order, onSort: setSort }}
                  label="Last viewed"
                  className="wide-only"
                />
              </tr>
            </thead>
            <tbody>
              {lines.map((line) => (
                <Line key={`${line.type}\n${line.id}`} line={line} compare={compare} />
              ))}
            </tbody>
          </table>
          <ShowMore answer={answer} label="Show more" />
        </>
      )}
    </Card>
  )
}

function Line({ line, compare }: { line: ObjectLine; compare: boolean }) {
  const app = useApp()
  const [search] = useSearchParams()
  const nowMs = useNow()
  return (
    <tr>
      <th scope="row" className="table-name">
        <div className="table-cell">
          <span className="table-bar" style={{ width: `${String(line.bar * 100)}%` }} aria-hidden />
          <span className="table-name-in">
            <Link
              className="table-link truncate"
              data-row
              to={paths.object(app.id, line) + carriedSearch(search)}
            >
              {line.label}
            </Link>
            <TypeTag type={line.type} />
            {!line.isUnnamed && <span className="table-id mono faint truncate">{line.id}</span>}
          </span>
        </div>
      </th>
      <td className="number table-main" title={`${formatShare(line.share)} of all views`}>
        {formatCount(line.views)}
      </td>
      {compare && (
        <td className="number wide-only">
          <ChangeBadge current={line.views} previous={line.previousViews ?? 0} />
        </td>
      )}
      <td className="number">{formatCount(line.viewers)}</td>
      <td className="number wide-only">{formatCount(line.users)}</td>
      <td className="number quiet wide-only" title={formatFullTime(line.lastViewedAt, app.timezone)}>
        {formatAgo(line.lastViewedAt, { nowMs, timezone: app.timezone })}
      </td>
    </tr>
  )
}

function SortHead({
  order,
  current,
  onSort,
  label,
  className = '',
}: {
  order: ObjectOrder
  current: ObjectOrder
  onSort: (order: string) => void
  label: string
  className?: string
}) {
  return (
    <th
      scope="col"
      className={`number ${className}`}
      aria-sort={order === current ? 'descending' : undefined}
    >
      <button
        type="button"
        className="table-sort"
        onClick={() => {
          onSort(order)
        }}
      >
        {order === current && <ArrowDown aria-hidden />}
        {label}
      </button>
    </th>
  )
}

/** Types ahead at once and searches when the typing pauses. */
function TableSearch({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const [text, setText] = useState(value)
  const settled = useDebounced(text, 200)
  useEffect(() => {
    if (settled === text && settled !== value) onChange(settled)
  }, [settled, text, value, onChange])
  return (
    <label className="table-search">
      <Search aria-hidden />
      <span className="visually-hidden">Search in this table</span>
      <input
        type="search"
        placeholder="Search"
        value={text}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => {
          setText(event.target.value)
        }}
      />
    </label>
  )
}
