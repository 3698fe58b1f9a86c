import type { ReactNode } from 'react'
import { formatOffset } from '../format/times.js'
import { useSlowNow } from '../page-state/use-now.js'
import { useApp } from '../shell/app-context.js'
import { CompareToggle } from './compare-toggle.js'
import { FilterBar } from './filter-bar.js'
import { PeriodPicker } from './period-picker.js'

/** The controls over a page's data, and the timezone in which its days begin. */
export function PageToolbar({
  withFilters = false,
  children,
}: {
  withFilters?: boolean
  children?: ReactNode
}) {
  const { timezone } = useApp()
  const nowMs = useSlowNow()
  return (
    <div className="toolbar">
      {children}
      {withFilters && <FilterBar />}
      <div className="toolbar-end">
        <span
          className="faint toolbar-zone"
          title={`Days begin at midnight in ${timezone}, ${formatOffset(timezone, nowMs)}`}
        >
          {timezone.replaceAll('_', ' ')}
        </span>
        <CompareToggle />
        <PeriodPicker />
      </div>
    </div>
  )
}
