import type { ReactNode } from 'react'
import { formatOffset } from '../format/times.js'
import { useSlowNow } from '../page-state/use-now.js'
import { usePageState } from '../page-state/use-page-state.js'
import { useApp } from '../shell/app-context.js'
import { FilterBar } from './filter-bar.js'
import { PeriodPicker } from './period-picker.js'
import { Toggle } from './toggle.js'

/** The controls over a page's data, and the timezone in which its days begin. */
export function PageToolbar({
  withFilters = false,
  isOfViews = true,
  children,
}: {
  withFilters?: boolean
  /** Whether the page counts views, of which bots' may be left out and which have a period before. */
  isOfViews?: boolean
  children?: ReactNode
}) {
  const { timezone } = useApp()
  const { bots, compare, setBots, setCompare } = usePageState()
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
        {isOfViews && (
          <>
            <Toggle
              label="Bots"
              explains="Count views by known bots too"
              isOn={bots === 'include'}
              onChange={(isOn) => {
                setBots(isOn ? 'include' : 'exclude')
              }}
            />
            <Toggle
              label="Compare"
              explains="Compare with the period before"
              isOn={compare}
              onChange={setCompare}
            />
          </>
        )}
        <PeriodPicker />
      </div>
    </div>
  )
}
